import { looksSecret } from '../../secrets/looks-secret.ts';
import { type Entry, isSwitchedOff, type RawOAuth, type RawValue, shapeOf, textIn } from '../entry-shape.ts';
import type { Blank } from '../../../contract/server-commands.ts';
import type { DraftOAuth, DraftValue, ReadDraft } from './draft.ts';
import { words } from './draft.ts';
import type { Blanks } from './template.ts';
import { blank, readValue, readVariables, type VariablesOptions } from './variables.ts';

export interface EntryOptions {
  readonly declared: ReadonlyMap<string, Blank>;
  readonly home: string;
}

/** Keys under which clients keep a list of tools that need no question, or trust in the whole server. */
const TRUST_KEYS = ['autoApprove', 'alwaysAllow', 'trust', 'autoAllow', 'enabled_tools', 'coreTools'];
const SHELLS = /(?:^|[\\/])(?:ba|z|da|fi|k)?sh(?:\.exe)?$/;

/** One server as some client's file has it, with holes where the person has to say something. */
export function readDraft(name: string | null, entry: Entry, options: EntryOptions): ReadDraft {
  const blanks: Blanks = new Map();
  const variables: VariablesOptions = { ...options, blanks };
  const base = { name, way: null, description: textIn(entry, ['description']), blanks, warnings: warningsOf(entry) };
  const shape = shapeOf(entry);
  if (shape === null) return { ok: false, problem: 'it has neither a command nor an address.' };
  if (shape.transport === 'stdio') {
    const { program, args, cwd } = shape;
    const env = valuesOf(shape.env, variables);
    const isShell = SHELLS.test(program);
    return {
      ok: true,
      draft: {
        ...base,
        connection: {
          transport: 'stdio',
          command: readVariables(program, variables),
          args: words(args.map((arg) => readVariables(arg, variables, isShell))),
          env,
          cwd: cwd === null ? null : readVariables(cwd, variables),
        },
      },
    };
  }
  const { url, headers, oauth } = shape;
  if (!/^(?:https?:\/\/|[$<{])/i.test(url))
    return { ok: false, problem: `its address is not one over HTTP: ${url.slice(0, 100)}` };
  return {
    ok: true,
    draft: {
      ...base,
      connection: {
        transport: 'http',
        url: readVariables(url, variables),
        headers: valuesOf(headers, variables),
        oauth: oauth === null ? null : clientOf(oauth, variables),
      },
    },
  };
}

function valuesOf(values: Readonly<Record<string, RawValue>>, variables: VariablesOptions): Record<string, DraftValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(name, value, variables)]));
}

function valueOf(name: string, value: RawValue, variables: VariablesOptions): DraftValue {
  if (value.from === 'text')
    return {
      template: readValue(name, value.text, variables),
      isSecret: looksSecret(name, value.text),
      isOptional: false,
    };
  const id = `env:${value.variable}`;
  variables.blanks.set(id, blank({ id, label: value.variable, isSecret: true }));
  return { template: [...(value.before === '' ? [] : [value.before]), { blank: id }], isSecret: true, isOptional: false };
}

function clientOf({ clientId, clientSecret, scope, callbackPort }: RawOAuth, variables: VariablesOptions): DraftOAuth {
  return {
    clientId: readValue('client ID', clientId, variables),
    clientSecret: clientSecret === null ? null : readValue('client secret', clientSecret, variables),
    scope,
    callbackPort,
  };
}

function warningsOf(entry: Entry): string[] {
  const trusted = TRUST_KEYS.filter((key) => Object.hasOwn(entry, key));
  return [
    ...(isSwitchedOff(entry) ? ['The text says that it is switched off.'] : []),
    ...(trusted.length === 0 ? [] : [`${trusted.join(', ')} is not taken over: here the rules decide what passes.`]),
    ...(Object.hasOwn(entry, 'envFile') ? ['envFile is not read: add its variables by hand.'] : []),
  ];
}
