import { ExactNumber, type JsonValue } from '../../model/json.ts';
import { escapeToLine } from '../escape-invisible.ts';

/** One short line about a call. `warning`: something a person should not overlook. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly tone: 'plain' | 'warning';
}

/** Longer values are cut, and say so: the whole call is shown elsewhere. */
const MAX_VALUE_LENGTH = 300;

/** A value as one line of visible characters. */
export function lineOf(value: JsonValue): string {
  const text = escapeToLine(textOf(value));
  if (text.length <= MAX_VALUE_LENGTH) return text;
  const kept = cut(text, MAX_VALUE_LENGTH);
  return `${kept}… (${text.length - kept.length} characters more)`;
}

/** At most `length` characters, and never half of one. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.source;
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** A fact from a value that the client wrote: it warns when characters had to be made visible, or cut. */
export function factOf(label: string, value: JsonValue, tone: Fact['tone'] = 'plain'): Fact {
  const line = lineOf(value);
  return { label, value: line, tone: line === textOf(value) || typeof value !== 'string' ? tone : 'warning' };
}
