import type { JsonValue } from '../../model/json.ts';
import { PMCP_COMMANDS } from '../catalogue/pmcp-commands.ts';
import { type Fact, factOf, lineOf } from './fact.ts';

const NO_FIXED_VERSION: Fact = {
  label: 'Version',
  value: 'No fixed version: whatever is newest at that moment is downloaded and run',
  tone: 'warning',
};
/** What the npm registry takes as a name, with an optional version or tag behind it. */
const PACKAGE = /^((?:@[A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*)(?:@([^@\s]+))?$/;
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

/** What a package argument will download and run. */
export function packageFacts(value: JsonValue | undefined): readonly Fact[] {
  if (typeof value !== 'string' || value === '') return [{ label: 'Package', value: 'Not named', tone: 'warning' }];
  const parts = PACKAGE.exec(value);
  if (parts === null) {
    return [
      { label: 'Package', value: lineOf(value), tone: 'warning' },
      { label: 'Runs', value: `npx -y ${shellWord(value)}`, tone: 'warning' },
      { label: 'Source', value: 'Not the name of a package: it may be an address, a folder or an option', tone: 'warning' },
    ];
  }
  const runs: Fact = { label: 'Runs', value: `npx -y ${value}`, tone: 'plain' };
  const isFixed = EXACT_VERSION.test(parts[2] ?? '');
  return [
    factOf('Package', value),
    runs,
    isFixed ? { label: 'Version', value: `Fixed: ${parts[2]}`, tone: 'plain' } : NO_FIXED_VERSION,
  ];
}

/** What PMCP will run for a server's name, as far as the list that it comes with says. */
export function manifestFacts(
  value: JsonValue | undefined,
  runs: 'as listed' | 'when not running' | 'latest version',
): readonly Fact[] {
  const label = runs === 'when not running' ? 'Runs, unless running' : 'Runs';
  const listed = typeof value === 'string' ? PMCP_COMMANDS.get(value) : undefined;
  if (listed === undefined) {
    return [
      { label, value: 'Not known here: the server decides what it downloads and runs for this name', tone: 'warning' },
      NO_FIXED_VERSION,
    ];
  }
  const facts: Fact[] = [
    { label, value: runs === 'latest version' ? newestOf(listed) : listed, tone: 'plain' },
    { label: 'Source', value: "PMCP 2.2's own list; this PMCP may have another command for the name", tone: 'plain' },
    NO_FIXED_VERSION,
  ];
  if (listed.split(' ').includes('/')) {
    facts.push({ label: 'Reaches', value: 'Every file on this machine that you can reach', tone: 'warning' });
  }
  return facts;
}

/** PMCP tries the newest version by asking it for help, then restarts the server as it is listed. */
function newestOf(listed: string): string {
  const [program, ...rest] = listed.split(' ');
  const name = rest.find((word) => !word.startsWith('-'))?.replace(/(?<=.)@latest$/, '') ?? '';
  const tries = program === 'npx' ? `npx -y ${name}@latest --help` : `uvx --refresh ${name} --help`;
  return `${tries}, then ${listed}`;
}

/** A word of a command line, quoted when a person could otherwise read it as more than one. */
export function shellWord(word: string): string {
  const line = lineOf(word);
  return /^[\w@%+=:,./~-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}
