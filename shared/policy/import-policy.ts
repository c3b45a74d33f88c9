import { stringifyJson } from '../model/canonical-json.ts';
import { isJsonObject, type JsonValue, member } from '../model/json.ts';
import { importIntercept, type ImportResult } from './import-intercept.ts';
import type { ImportNote } from './import/notes.ts';
import { readYaml } from './import/yaml-text.ts';
import { readPolicy, writePolicy } from './read-policy.ts';

export type { ImportResult };

/** The dialects a policy may be written in; `auto` tells them apart by what the document holds. */
export type ImportDialect = 'auto' | 'policylayer' | 'intercept';

/**
 * Reads a policy that was written elsewhere, as JSON or YAML, and turns it into one of ours. PolicyLayer's JSON (and ours) is taken
 * as it is; Intercept's rules are converted. What it became is checked like every document: it can be shown, saved and used.
 */
export function importPolicy(text: string, dialect: ImportDialect): ImportResult {
  const parsed = readYaml(text);
  // JSON is read by the same strict reader as the files, which knows best where it is wrong.
  if (isJsonText(text) && dialect !== 'intercept' && (!parsed.ok || !isIntercept(parsed.value, dialect))) return importOurs(text);
  if (!parsed.ok) return parsed;
  if (!isIntercept(parsed.value, dialect)) return importOurs(stringifyJson(parsed.value));
  const converted = importIntercept(parsed.value);
  if (!converted.ok) return converted;
  const checked = readPolicy(writePolicy(converted.document));
  if (!checked.ok) return { ok: false, problems: checked.problems.map(inResult) };
  return { ...converted, document: checked.document, warnings: [...converted.warnings, ...checked.warnings.map(inResult)] };
}

function importOurs(json: string): ImportResult {
  const read = readPolicy(json);
  return read.ok
    ? { ok: true, document: read.document, warnings: read.warnings, dialect: 'policylayer' }
    : { ok: false, problems: read.problems };
}

/** Its path leads into the document that was made, not into the one that was given. */
function inResult({ path, message }: ImportNote): ImportNote {
  return { path, message: `In the document that it became: ${message}` };
}

function isJsonText(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Only there do tools have "rules", may "default" be left out, and is there a block of "approvals". */
function isIntercept(value: JsonValue, dialect: ImportDialect): boolean {
  if (dialect !== 'auto') return dialect === 'intercept';
  if (!isJsonObject(value)) return false;
  const tools = member(value, 'tools');
  const rules = isJsonObject(tools) ? Object.values(tools) : [];
  return (
    rules.some((rule) => isJsonObject(rule) && Object.hasOwn(rule, 'rules')) ||
    Object.hasOwn(value, 'approvals') ||
    !Object.hasOwn(value, 'default')
  );
}
