import { homedir } from 'node:os';
import type { ClientSpec } from '../registry/client-spec.ts';

/** A value that the person has to give, because the client would ask for it or take it from an environment that we do not see. */
export interface NeededValue {
  /** `input:token`, `env:GITHUB_TOKEN`: what an answer is given by. */
  readonly id: string;
  readonly description: string | null;
}

export interface Variables {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the person gave, by id. */
  readonly given: Readonly<Record<string, string>>;
  /** What the client says about its inputs, by id. */
  readonly inputs: ReadonlyMap<string, string | null>;
}

export interface Expanded {
  readonly text: string;
  /** Something was put in that does not stand in the file: it is treated as a secret. */
  readonly isFilledIn: boolean;
  /** What was put in, to hide it where the text is shown. */
  readonly filledIn: readonly string[];
  readonly needs: readonly NeededValue[];
  /** Parts that mean something else in every project. */
  readonly unknown: readonly string[];
}

const PATTERNS: Readonly<Record<ClientSpec['variables'], RegExp | null>> = {
  none: null,
  editor: /\$\{(?<kind>[A-Za-z/]+)(?::(?<name>[^}]*))?\}/g,
  braces: /\$\{(?<name>[A-Za-z_]\w*)(?::-(?<otherwise>[^}]*))?\}/g,
  shell: /\$\((?<command>[^)]*)\)|\$\{(?<name>[A-Za-z_]\w*)(?::-(?<otherwise>[^}]*))?\}|\$(?<bare>[A-Za-z_]\w*)/g,
  opencode: /\{(?<kind>env|file):(?<name>[^}]*)\}/g,
};

/** Puts the values of a client's variables into one of its texts. */
export function expandVariables(text: string, kind: ClientSpec['variables'], variables: Variables): Expanded {
  const needs: NeededValue[] = [];
  const unknown: string[] = [];
  const filledIn: string[] = [];
  let isFilledIn = false;

  function value(id: string, found: string | undefined, description: string | null): string {
    const given = Object.hasOwn(variables.given, id) ? variables.given[id] : found;
    if (given === undefined) needs.push({ id, description });
    isFilledIn = true;
    if (given !== undefined && given !== '') filledIn.push(given);
    return given ?? '';
  }

  function one(match: string, groups: Readonly<Record<string, string | undefined>>): string {
    const name = groups['name'] ?? groups['bare'];
    const isEnvironment = groups['kind'] === undefined ? name !== undefined : groups['kind'] === 'env';
    if (isEnvironment && name !== undefined)
      return value(`env:${name}`, variables.environment[name] ?? groups['otherwise'], null);
    if (groups['kind'] === 'input' && name !== undefined)
      return value(`input:${name}`, undefined, variables.inputs.get(name) ?? null);
    if (groups['kind'] === 'file' && name !== undefined) return value(`file:${name}`, undefined, `What ${name} holds`);
    if (groups['kind'] === 'userHome') return variables.environment['HOME'] ?? homedir();
    if (groups['kind'] === 'pathSeparator' || groups['kind'] === '/') return process.platform === 'win32' ? '\\' : '/';
    unknown.push(match);
    return match;
  }

  const pattern = PATTERNS[kind];
  const expanded =
    pattern === null
      ? text
      : text.replace(pattern, (match, ...rest: unknown[]) =>
          one(match, rest.at(-1) as Readonly<Record<string, string | undefined>>),
        );
  return { text: expanded, isFilledIn, filledIn, needs, unknown };
}
