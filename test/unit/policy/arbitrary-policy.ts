import fc from 'fast-check';
import type { JsonValue } from '../../../shared/model/json.ts';
import { MESSAGE_SECTIONS, type MessageSection } from '../../../shared/model/judged-message.ts';
import { type Condition, type PolicyDocument, PolicyDocumentSchema } from '../../../shared/model/policy-document.ts';

/** Names that documents and calls draw from, so that rules and calls meet often. */
export const TOOL_NAMES = ['read', 'read_all', 'write', 'write_all', 'pay', '__proto__', 'constructor'] as const;
export const TOOL_PATTERNS = [...TOOL_NAMES, 'read*', 'w*', '*_all', '?ay', '*'] as const;

const textCondition: fc.Arbitrary<Condition> = fc.record({
  path: fc.constantFrom('args.p', '/args/p', 'client.name', 'tool', 'risk'),
  op: fc.constantFrom('eq', 'neq', 'contains', 'starts_with', 'glob', 'regex'),
  value: fc.constantFrom<JsonValue>('a', 'ab', '/home/a', 'low', 'b'),
});
const numberCondition: fc.Arbitrary<Condition> = fc.record({
  path: fc.constant('args.n'),
  op: fc.constantFrom('eq', 'neq', 'lt', 'lte', 'gt', 'gte'),
  value: fc.constantFrom<JsonValue>(0, 1, 2.5, 10),
});
const listCondition: fc.Arbitrary<Condition> = fc.record({
  path: fc.constantFrom('args.p', 'args.n'),
  op: fc.constantFrom('in', 'not_in'),
  value: fc.subarray<JsonValue>(['a', 'b', 1, 2.5]),
});
const folderCondition: fc.Arbitrary<Condition> = fc.record({
  path: fc.constant('args.p'),
  op: fc.constant('within'),
  value: fc.constantFrom<JsonValue>('/home', '/home/a', '/etc'),
});
const existsCondition: fc.Arbitrary<Condition> = fc.record({
  path: fc.constantFrom('args.p', 'args.n'),
  op: fc.constant('exists'),
  value: fc.boolean(),
});
export const condition = fc.oneof(textCondition, numberCondition, listCondition, folderCondition, existsCondition);
const conditions = fc.array(condition, { maxLength: 2 });

const someTimes = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 1) => fc.array(arbitrary, { maxLength });
const limit = fc.record(
  {
    counter: fc.constantFrom('c', 'd'),
    window: fc.constantFrom('minute' as const, 'hour' as const, 30),
    max: fc.constantFrom(0, 1, 2, 5),
    scope: fc.constantFrom('grant' as const, 'session' as const, 'global' as const),
    on_exceed: fc.constantFrom('deny' as const, 'require_approval' as const),
    name: fc.constant('limit'),
  },
  { requiredKeys: ['counter', 'window', 'max'] },
);
const spend = fc.record({
  counter: fc.constant('spend'),
  window: fc.constant('day' as const),
  max: fc.constantFrom(1, 2.5, 10),
  increment_from: fc.constant('args.n'),
});
const limits = fc.array(fc.oneof(limit, limit, spend), { maxLength: 2 });

const checks = { conditions, name: fc.constantFrom('first', 'second') };
/** A rule as a person writes it. */
export const writtenRule = fc.record(
  {
    action: fc.constantFrom('allow' as const, 'require_approval' as const, 'deny' as const, 'hide' as const),
    reason: fc.string({ maxLength: 5 }),
    mask: fc.subarray(['p', 'n', '/list/0']),
    require: someTimes(fc.record({ ...checks, on_deny: fc.constant('No.') }, { requiredKeys: ['conditions'] }), 2),
    deny_if: someTimes(fc.record({ ...checks, on_deny: fc.constant('No.') }, { requiredKeys: ['conditions'] }), 2),
    approve_if: someTimes(fc.record({ ...checks, reason: fc.constant('Why?') }, { requiredKeys: ['conditions'] })),
    allow_if: someTimes(
      fc.record(
        {
          conditions,
          until: fc.constantFrom('2026-01-01T00:00:00Z', '2030-01-01T00:00:00+01:00'),
          origin: fc.constant('prompt' as const),
        },
        { requiredKeys: ['conditions'] },
      ),
    ),
    limits,
    approval: fc.record(
      { timeout: fc.constantFrom(10, 600), once_per: fc.constant('session' as const), by: fc.subarray(['p', 'n']) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** Names and globs for each section of messages. No two are spellings of one address. */
export const SUBJECT_PATTERNS = {
  resources: ['file:///a', 'file:///a/*', 'file:///a/b', 'file:///c/*', 'note:*', '*'],
  prompts: TOOL_PATTERNS,
  sampling: ['createMessage', 'create*', '*'],
  elicitation: ['form', 'url', 'f*', '*'],
} as const;

/** A rule for messages: what only tools have is left out. */
const messageRule = fc.tuple(writtenRule, fc.constantFrom('allow', 'require_approval', 'deny')).map(([rule, action]) => ({
  ...withoutToolFacts(rule),
  ...(rule.action === undefined ? {} : { action }),
}));

function withoutToolFacts(rule: object): object {
  const text = JSON.stringify(rule).replaceAll('"path":"tool"', '"path":"server"');
  return JSON.parse(text) as object;
}

type WrittenSections = readonly (readonly [MessageSection, readonly (readonly [string, object])[]])[];
const messageSections: fc.Arbitrary<WrittenSections> = fc.tuple(
  ...MESSAGE_SECTIONS.map((section) =>
    fc
      .array(fc.tuple(fc.constantFrom(...SUBJECT_PATTERNS[section]), messageRule), { maxLength: 3 })
      .map((rules) => [section, rules] as const),
  ),
);

/** Whole documents in normal form. */
export const policyDocument: fc.Arbitrary<PolicyDocument> = fc
  .record(
    {
      version: fc.constant('1' as const),
      description: fc.string({ maxLength: 10 }),
      mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'enforce' as const, 'observe' as const),
      default: fc.constantFrom('allow' as const, 'require_approval' as const, 'deny' as const),
      hide: fc.subarray([...TOOL_PATTERNS], { maxLength: 2 }),
      all_tools: fc.record({
        deny_if: someTimes(fc.record({ conditions })),
        require: someTimes(fc.record({ conditions })),
        limits,
      }),
      tools: fc.array(fc.tuple(fc.constantFrom(...TOOL_PATTERNS), writtenRule), { maxLength: 4 }),
      messages: fc.oneof(fc.constant<WrittenSections>([]), messageSections),
    },
    { requiredKeys: ['version', 'default', 'tools', 'messages'] },
  )
  .map(({ tools, messages, ...rest }) => {
    const document = PolicyDocumentSchema.parse({ ...rest, tools: {} });
    const rules: PolicyDocument['tools'] = Object.create(null);
    for (const [name, written] of tools) {
      const [parsed] = Object.values(
        PolicyDocumentSchema.parse({ version: '1', default: 'deny', tools: { tool: written } }).tools,
      );
      if (parsed !== undefined) rules[name] = parsed;
    }
    const sections = messages
      .filter(([, given]) => given.length > 0)
      .map(([section, given]) => {
        const named: Record<string, unknown> = Object.create(null);
        for (const [name, written] of given) {
          const parsed = PolicyDocumentSchema.parse({ version: '1', default: 'deny', [section]: { subject: written } })[section];
          if (parsed?.['subject'] !== undefined) named[name] = parsed['subject'];
        }
        return [section, named];
      });
    return { ...document, tools: rules, ...(Object.fromEntries(sections) as Partial<PolicyDocument>) };
  });
