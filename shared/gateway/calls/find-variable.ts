import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalView } from '../../model/approval.ts';
import { type JsonObject, member } from '../../model/json.ts';
import { catalogueTool } from '../../policy/catalogue/catalogue.ts';
import { readOwnFile } from '../config/own-file.ts';

type Fact = ApprovalView['facts'][number];

const MAX_BYTES = 1_048_576;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/**
 * Whether the variable that a call would write is in its file already, as a fact for the person; null where that cannot be told. Only names
 * are read out of the file. Never rejects.
 */
export async function findVariable(tool: string, given: JsonObject, home = homedir()): Promise<Fact | null> {
  const writes = catalogueTool(tool)?.writesVariable;
  if (writes === undefined) return null;
  const place = member(given, writes.when.path) ?? null;
  const variable = member(given, writes.variable);
  if ((place !== null && place !== writes.when.is) || typeof variable !== 'string' || !NAME.test(variable)) return null;
  const file = await readOwnFile(join(home, writes.file), MAX_BYTES).catch(() => null);
  if (file === null || (!file.ok && file.code !== 'missing')) return null;
  const isThere = file.ok && file.text.split('\n').some((line) => nameIn(line) === variable);
  return isThere
    ? { label: writes.label, value: `~/${writes.file} has ${variable} already: it is replaced without asking.`, tone: 'warning' }
    : { label: writes.label, value: `None: ~/${writes.file} has no ${variable} so far.`, tone: 'plain' };
}

function nameIn(line: string): string | null {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1] ?? null;
}
