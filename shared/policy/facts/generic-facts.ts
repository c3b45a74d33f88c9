import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { escapeToLine } from '../escape-invisible.ts';
import { wordsOf } from '../words.ts';
import { shellWord } from './command-facts.ts';
import { cut, type Fact, factOf } from './fact.ts';
import { hostFacts } from './host-facts.ts';

const MAX_DEPTH = 4;
/** Values past this number are not looked at. */
const MAX_VALUES = 500;
const MAX_LABEL_LENGTH = 40;

const COMMANDS = new Set('command cmd shell_command bash script sql code'.split(' '));
const PATHS = new Set('path paths file files filename filepath dir directory folder cwd source destination root'.split(' '));
/** Files that hold keys, or that are run by themselves. */
const DELICATE =
  /(?:^|[\\/])(?:\.(?:ssh|aws|gnupg|kube|docker|env[^\\/]*|npmrc|netrc|pypirc|git-credentials|bashrc|bash_profile|zshrc|profile)|id_(?:rsa|dsa|ecdsa|ed25519)|authorized_keys|shadow|sudoers|crontab|LaunchAgents|LaunchDaemons|autostart|Startup|Keychains)(?:$|[\\/])/i;

/** What stands out in any call's arguments, the most telling first: commands, addresses with their hosts, files. */
export function genericFacts(args: JsonObject): readonly Fact[] {
  const values = valuesOf(args);
  return [
    ...values.flatMap(({ name, value, siblings }) => commandFact(name, value, siblings)),
    ...values.flatMap(({ name, value }) => addressFacts(name, value)),
    ...values.flatMap(({ name, value }) => fileFact(name, value)),
  ];
}

interface NamedValue {
  /** The nearest member's name. */
  readonly name: string;
  readonly value: JsonValue;
  readonly siblings: JsonObject;
}

function valuesOf(args: JsonObject): readonly NamedValue[] {
  const found: NamedValue[] = [];
  const visit = (name: string, value: JsonValue, siblings: JsonObject, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_VALUES) return;
    found.push({ name, value, siblings });
    if (Array.isArray(value)) for (const element of value.slice(0, MAX_VALUES)) visit(name, element, siblings, depth + 1);
    else if (isJsonObject(value)) {
      for (const key of Object.keys(value).slice(0, MAX_VALUES)) visit(key, value[key] ?? null, value, depth + 1);
    }
  };
  visit('', args, args, 0);
  return found;
}

function commandFact(name: string, value: JsonValue, siblings: JsonObject): readonly Fact[] {
  const words = wordsOf(name).map(({ word }) => word);
  if (!COMMANDS.has(words.join('_'))) return [];
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) {
    return [{ label: labelOf('Runs', name), value: value.map(shellWord).join(' '), tone: 'plain' }];
  }
  if (typeof value !== 'string' || value === '' || Array.isArray(siblings[name])) return [];
  const more = member(siblings, 'args') ?? [];
  const rest = Array.isArray(more) ? more.filter((word) => typeof word === 'string').map(shellWord) : [];
  return [factOf(labelOf('Runs', name), [value, ...rest].join(' '))];
}

function addressFacts(name: string, value: JsonValue): readonly Fact[] {
  return typeof value === 'string' && /^\s*(?:https?|wss?):/i.test(value) ? hostFacts(labelOf('Host', name), value) : [];
}

function fileFact(name: string, value: JsonValue): readonly Fact[] {
  if (typeof value !== 'string' || value === '') return [];
  const isFile =
    /^file:/i.test(value) || (wordsOf(name).some(({ word }) => PATHS.has(word)) && !/^[a-z][a-z0-9+.-]+:\/\//i.test(value));
  if (!isFile) return [];
  const climbs = value.split(/[\\/]/).includes('..');
  return [factOf(labelOf('File', name), value, climbs || DELICATE.test(value) ? 'warning' : 'plain')];
}

function labelOf(what: string, name: string): string {
  return name === '' ? what : `${what} (${cut(escapeToLine(name), MAX_LABEL_LENGTH)})`;
}
