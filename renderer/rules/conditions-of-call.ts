import type { Condition } from '../../shared/model/policy-document.ts';
import { pathOf } from './condition-value.ts';

const LONGEST = 200;
/** Secrets are kept as this many dots and their length. */
const MASKED = /^•{4}/;

/** What a call's arguments are, as conditions that hold for calls like it: short texts, numbers and switches; nothing that was masked. */
export function conditionsOf(source: string): readonly Condition[] {
  let given: unknown;
  try {
    given = JSON.parse(source);
  } catch {
    return [];
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
  return Object.entries(given).flatMap(([name, value]: [string, unknown]): Condition[] => {
    const isText = typeof value === 'string' && value.length <= LONGEST && !MASKED.test(value);
    const isPlain = isText || typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value));
    return isPlain ? [{ path: pathOf(name), op: 'eq', value }] : [];
  });
}
