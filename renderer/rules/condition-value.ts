import type { JsonValue } from '../../shared/model/json.ts';
import type { Operator } from '../../shared/model/policy-document.ts';

const LISTS: ReadonlySet<Operator> = new Set(['in', 'not_in']);
/** Numbers, and words that would be read as something else than text. */
const NOT_TEXT = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[["{].*)$/s;

/** A condition's value as it stands in its slot: text as it is, lists with commas, everything else as JSON. */
export function sayValue(value: JsonValue | undefined, op: Operator): string {
  if (value === undefined) return '';
  if (LISTS.has(op) && Array.isArray(value)) {
    const items: string[] = value.map((item: JsonValue) => sayOne(item, true));
    const text = items.join(', ');
    return value.length > 0 && JSON.stringify(readValue(text, op)) === JSON.stringify(value) ? text : JSON.stringify(value);
  }
  return sayOne(value, false);
}

function sayOne(value: JsonValue, isInList: boolean): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain = value.trim() === value && value !== '' && !NOT_TEXT.test(value) && !(isInList && value.includes(','));
  return isPlain ? value : JSON.stringify(value);
}

/** Reads what was typed into a slot; the inverse of `sayValue`. Text in quotes is text, whatever it looks like. */
export function readValue(typed: string, op: Operator): JsonValue {
  const text = typed.trim();
  if (!LISTS.has(op) || text.startsWith('[')) return readOne(text);
  return splitList(text).map(readOne);
}

function readOne(text: string): JsonValue {
  if (!NOT_TEXT.test(text)) return text;
  try {
    const value = JSON.parse(text) as JsonValue;
    // A number that the page would round is kept as what was typed: the host says that it is no number.
    return typeof value === 'number' && !Number.isFinite(value) ? text : value;
  } catch {
    return text;
  }
}

/** At commas that do not stand in quotes. */
function splitList(text: string): readonly string[] {
  const items = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** The path of an argument in a condition: with dots where that is clear, else as a JSON Pointer. */
export function pathOf(name: string): string {
  return /^[^./~]+$/.test(name) ? `args.${name}` : `/args/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
