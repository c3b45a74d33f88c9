import { assertNever } from '../../model/assert-never.ts';
import type { JsonObject, JsonValue } from '../../model/json.ts';
import { argumentPath, valueAt } from '../argument-path.ts';
import type { FactCondition, FactTemplate } from '../catalogue/catalogue-tool.ts';
import { manifestFacts, packageFacts } from './command-facts.ts';
import { type Fact, factOf } from './fact.ts';
import { hostFacts } from './host-facts.ts';

/** The facts that one template draws from a call's arguments. */
export function templateFacts(template: FactTemplate, args: JsonObject): readonly Fact[] {
  switch (template.kind) {
    case 'argument': {
      const value = argument(args, template.path);
      if (value !== undefined) return [factOf(template.label, value)];
      return template.missing === undefined ? [] : [{ label: template.label, ...template.missing }];
    }
    case 'text':
      if (template.when !== undefined && !holds(template.when, args)) return [];
      return [{ label: template.label, ...template.text }];
    case 'choice': {
      const value = argument(args, template.path);
      const known = typeof value === 'string' ? template.values.get(value) : undefined;
      return [{ label: template.label, ...(value === undefined ? template.missing : (known ?? template.other)) }];
    }
    case 'package':
      return packageFacts(argument(args, template.path));
    case 'manifest':
      return manifestFacts(serverName(argument(args, template.path), template.split), template.runs);
    case 'host':
      return hostFacts(template.label, argument(args, template.path));
    default:
      return assertNever(template);
  }
}

/** Null counts as not given: servers read it so. */
function argument(args: JsonObject, path: string): JsonValue | undefined {
  return valueAt(args, argumentPath(path) ?? []) ?? undefined;
}

function holds(condition: FactCondition, args: JsonObject): boolean {
  const value = argument(args, condition.path);
  switch (condition.is) {
    case 'given':
      return value !== undefined;
    case 'missing':
      return value === undefined;
    case 'on':
      return value !== undefined && value !== false;
    default:
      return assertNever(condition.is);
  }
}

function serverName(value: JsonValue | undefined, split: string | undefined): JsonValue | undefined {
  return split === undefined || typeof value !== 'string' ? value : value.split(split)[0];
}
