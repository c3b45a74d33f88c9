import { isJsonObject, type JsonValue } from '../model/json.ts';
import { isNamed, webAddress } from './web-address.ts';

const MOST = 5;
const DEEPEST = 6;

/** The hosts with names in the addresses that a call was given, without ports, each once, in their order; at most five. */
export function namedHosts(args: JsonValue): readonly string[] {
  const found = new Set<string>();
  collect(args, 0, found);
  return [...found].slice(0, MOST);
}

function collect(value: JsonValue, depth: number, found: Set<string>): void {
  if (found.size >= MOST || depth > DEEPEST) return;
  if (typeof value === 'string') {
    const address = value.length > 2000 ? null : webAddress(value);
    if (address !== null && isNamed(address)) found.add(address.host.replace(/:\d+$/, ''));
    return;
  }
  const inner = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  for (const each of inner) collect(each, depth + 1, found);
}
