import { isJsonObject, type JsonValue, member } from '../../model/json.ts';
import type { WrittenToolRule } from '../tool-rule.ts';
import type { StateCondition } from './intercept-condition.ts';
import { openShape, type Shape } from './intercept-shape.ts';
import type { Notes } from './notes.ts';

export type WrittenLimit = NonNullable<WrittenToolRule['limits']>[number];
type Window = 'minute' | 'hour' | 'day';

/** What a rule's `state` block keeps count of. */
export interface Counter {
  readonly name: string;
  readonly window: Window;
  /** What every call adds; 1 when the amount comes from an argument. */
  readonly increment: number;
  readonly incrementFrom: string | null;
}

/** The counters that the rules of one tool keep, by name. What cannot be read is noted as a problem. */
export function readCounters(rules: readonly JsonValue[], at: string, notes: Notes): ReadonlyMap<string, Counter> {
  const counters = new Map<string, Counter>();
  rules.forEach((rule, index) => {
    const written = isJsonObject(rule) ? (member(rule, 'state') ?? null) : null;
    if (written === null) return;
    const stateAt = `${at}/rules/${index}/state`;
    const counter = readCounter(written, stateAt, notes);
    if (counter === null) return;
    if (counters.has(counter.name))
      notes.problems.push({ path: stateAt, message: `Another rule keeps the counter "${counter.name}".` });
    counters.set(counter.name, counter);
  });
  return counters;
}

function readCounter(written: JsonValue, at: string, notes: Notes): Counter | null {
  if (!isJsonObject(written)) {
    notes.problems.push({ path: at, message: 'Must be an object.' });
    return null;
  }
  const shape = openShape(written, at, ['counter', 'window', 'increment', 'increment_from'], notes);
  const name = shape.text('counter');
  const window = windowOf(shape.value('window'));
  const incrementFrom = shape.text('increment_from');
  const increment = shape.value('increment') ?? 1;
  if (name === null || name === '') shape.problem('counter', 'A counter needs a name.');
  if (window === null) shape.problem('window', 'Must be minute, hour or day.');
  if (incrementFrom !== null && !/^args\../.test(incrementFrom)) shape.problem('increment_from', 'Must begin with "args.".');
  if (typeof increment !== 'number' || !Number.isInteger(increment) || increment < 0) {
    shape.problem('increment', 'Must be a whole number of zero or more.');
    return null;
  }
  if (name === null || name === '' || window === null) return null;
  // There, zero is the same as left out.
  return { name, window, increment: incrementFrom === null ? increment || 1 : 1, incrementFrom };
}

/** The limit that a condition on a counter stands for; null when it cannot be said here (then noted as a problem). */
export function stateLimit(
  condition: StateCondition,
  tool: string,
  counters: ReadonlyMap<string, Counter>,
  notes: Notes,
): WrittenLimit | null {
  const own = tool === '*' ? 'state._global.' : `state.${tool}.`;
  const counter = condition.path.startsWith(own) ? counters.get(condition.path.slice(own.length)) : undefined;
  const problem = (message: string): null => {
    notes.problems.push({ path: condition.at, message });
    return null;
  };
  if (counter === undefined) return problem(`No rule of this tool keeps the counter "${condition.path}".`);
  if (condition.op !== 'lte' && condition.op !== 'lt') return problem('A counter can only be compared with "lte" or "lt" here.');
  if (typeof condition.value !== 'number' || condition.value < 0)
    return problem('A counter is compared with a number of zero or more.');
  const highest = condition.op === 'lte' ? condition.value : Math.ceil(condition.value) - 1;
  return {
    counter: counter.name,
    window: counter.window,
    // Every call adds the same amount, so so many calls fit.
    max: Math.max(0, counter.increment === 1 ? highest : Math.floor(highest / counter.increment)),
    scope: 'server',
    ...(counter.incrementFrom === null ? {} : { increment_from: counter.incrementFrom }),
  };
}

/** "5/hour" as a limit, with the sentence that is said when it is reached; null when it is not one (then noted as a problem). */
export function rateLimit(rule: Shape, tool: string): WrittenLimit | null {
  const text = rule.text('rate_limit');
  const parts = /^\s*([1-9]\d{0,8})\s*\/\s*(minute|hour|day)\s*$/.exec(text ?? '');
  const window = windowOf(parts?.[2]);
  if (parts === null || window === null) {
    if (text !== null) rule.problem('rate_limit', 'Must be a number, a slash, and minute, hour or day: "5/hour".');
    return null;
  }
  const max = Number(parts[1]);
  return {
    counter: tool === '*' ? `all_tools_rate_${window}` : `${tool.toLowerCase()}_rate_${window}`,
    window,
    max,
    scope: 'server',
    reason: `Rate limit of ${max} per ${window} reached. Try again later.`,
  };
}

function windowOf(value: JsonValue | undefined): Window | null {
  return value === 'minute' || value === 'hour' || value === 'day' ? value : null;
}
