import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json.ts';
import { type Condition, type Operator, OperatorSchema } from '../../model/policy-document.ts';
import { openShape, type Shape } from './intercept-shape.ts';
import type { Notes } from './notes.ts';

/** A condition on a counter: `state.<tool>.<counter>`. */
export interface StateCondition {
  readonly at: string;
  readonly path: string;
  readonly op: Operator;
  readonly value: JsonValue | undefined;
}

export interface SplitConditions {
  readonly conditions: readonly Condition[];
  readonly states: readonly StateCondition[];
}

/** The conditions of one rule, those on arguments apart from those on counters. What cannot be read is noted as a problem. */
export function readConditions(rule: Shape, notes: Notes): SplitConditions {
  const conditions: Condition[] = [];
  const states: StateCondition[] = [];
  rule.list('conditions').forEach((written, index) => {
    const at = `${rule.at}/conditions/${index}`;
    if (!isJsonObject(written)) notes.problems.push({ path: at, message: 'A condition must be an object.' });
    else readCondition(written, at, notes, conditions, states);
  });
  return { conditions, states };
}

function readCondition(written: JsonObject, at: string, notes: Notes, conditions: Condition[], states: StateCondition[]): void {
  const shape = openShape(written, at, ['path', 'op', 'value'], notes);
  const path = shape.text('path');
  const op = OperatorSchema.safeParse(shape.value('op')).data;
  const value = shape.value('value');
  if (path === null) shape.problem('path', 'A condition needs a path.');
  else if (!/^(?:args|state)\../.test(path)) shape.problem('path', 'Must begin with "args." or "state.".');
  if (op === undefined) shape.problem('op', `Must be one of ${OperatorSchema.options.join(', ')}.`);
  if (path === null || op === undefined) return;
  if (path.startsWith('state.')) states.push({ at, path, op, value });
  else conditions.push({ path, ...sameMeaning(op, value) });
}

/**
 * There, 5 and "5" are equal, and so are true and "true". Here they are not, which only matters where a difference lets a call
 * through: what must not be equal must then not be equal to the other way of writing it either.
 */
function sameMeaning(op: Operator, value: JsonValue | undefined): { readonly op: Operator; readonly value?: JsonValue } {
  if (value === undefined) return { op };
  if (op !== 'neq' && op !== 'not_in') return { op, value };
  const values = Array.isArray(value) ? value : [value];
  const twins = values.flatMap((one) => twinOf(one));
  if (twins.length === 0) return { op, value };
  return { op: 'not_in', value: [...values, ...twins] };
}

function twinOf(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'string') return [];
  if (value === 'true' || value === 'false') return [value === 'true'];
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(value) && String(Number(value)) === value ? [Number(value)] : [];
}
