import { stringifyJson } from '../model/canonical-json.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Condition } from '../model/policy-document.ts';

/** Conditions in words: `args.scope is "user" and args.count is at most 5`; nothing for none, which always hold. */
export function sayConditions(conditions: readonly Condition[]): string {
  return conditions.map(sayCondition).join(' and ');
}

function sayCondition(condition: Condition): string {
  const { path, op, value } = condition;
  const text = value === undefined ? '' : shorten(stringifyJson(value));
  switch (op) {
    case 'eq':
      return `${path} is ${text}`;
    case 'neq':
      return `${path} is given and not ${text}`;
    case 'in':
      return `${path} is one of ${text}`;
    case 'not_in':
      return `${path} is given and none of ${text}`;
    case 'lt':
      return `${path} is below ${text}`;
    case 'lte':
      return `${path} is at most ${text}`;
    case 'gt':
      return `${path} is above ${text}`;
    case 'gte':
      return `${path} is at least ${text}`;
    case 'regex':
      return `${path} matches ${text}`;
    case 'glob':
      return `${path} looks like ${text}`;
    case 'contains':
      return `${path} contains ${text}`;
    case 'starts_with':
      return `${path} begins with ${text}`;
    case 'within':
      return `${path} is in ${text}`;
    case 'exists':
      return value === false ? `${path} is missing` : `${path} is given`;
    default:
      return assertNever(op);
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
