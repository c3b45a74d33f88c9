import type { Blank } from '../../../contract/server-commands.ts';
import { looksSecret } from '../../secrets/looks-secret.ts';
import { type Blanks, cutAt, type Template } from './template.ts';

/** ${input:id}, ${env:NAME}, {env:NAME}, ${NAME}, ${NAME:-default}, ${workspaceFolder}: what clients put in by themselves, and we do not. */
const VARIABLE = /\$\{([^{}]*)\}|\{(env:[^{}]*)\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What documentation writes where a person's own value belongs. */
const PLACEHOLDER = /^(?:<[^<>]+>|\[[A-Z][A-Z0-9_ -]+\]|(?:your|my|insert|enter|paste)[-_ ].*|x{3,}|\.{3}|…)$/i;

export interface VariablesOptions {
  /** What the text itself says of its inputs. */
  readonly declared: ReadonlyMap<string, Blank>;
  readonly home: string;
  readonly blanks: Blanks;
}

/** Cuts a text at the variables that a client would put in. `isShell`: a shell has variables of its own, which stay. */
export function readVariables(text: string, options: VariablesOptions, isShell = false): Template {
  return cutAt(text, VARIABLE, (match) => {
    const inside = match[1] ?? match[2] ?? '';
    if (inside === 'userHome') return options.home;
    if (inside === 'pathSeparator' || inside === '/') return '/';
    const blank = blankOf(inside, options.declared, isShell);
    if (blank === null) return null;
    options.blanks.set(blank.id, blank);
    return { blank: blank.id };
  });
}

/** The value of a variable or header; a placeholder is a hole as a whole. */
export function readValue(name: string, text: string, options: VariablesOptions): Template {
  if (!PLACEHOLDER.test(text.trim())) return readVariables(text, options);
  const id = `value:${name}`;
  options.blanks.set(id, blank({ id, label: name, description: text.trim(), isSecret: looksSecret(name, '') }));
  return [{ blank: id }];
}

function blankOf(inside: string, declared: ReadonlyMap<string, Blank>, isShell: boolean): Blank | null {
  const input = /^input:(.+)$/.exec(inside)?.[1];
  if (input !== undefined)
    return declared.get(input) ?? blank({ id: `input:${input}`, label: input, isSecret: looksSecret(input, '') });
  const named = /^env:(.+)$/.exec(inside)?.[1];
  const [, name = '', fallback = null] = /^([^:]*)(?::?-(.*))?$/.exec(named ?? inside) ?? [];
  if (named === undefined && isShell) return null;
  if (/^workspace(?:Folder|Root|FolderBasename)$/.test(name))
    return blank({ id: `variable:${name}`, label: name, description: 'The folder that the client has open.', isSecret: false });
  if (!NAME.test(name)) return null;
  return blank({ id: `env:${name}`, label: name, isSecret: looksSecret(name, ''), default: fallback });
}

export function blank(part: Pick<Blank, 'id' | 'label' | 'isSecret'> & Partial<Blank>): Blank {
  return { description: null, isRequired: true, default: null, choices: [], ...part };
}
