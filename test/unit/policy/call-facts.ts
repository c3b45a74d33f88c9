import fc from 'fast-check';
import type { JsonObject } from '../../../shared/model/json.ts';
import { type MessageFacts, type MessageSection, subjectOfMessage } from '../../../shared/model/judged-message.ts';
import type { CallFacts } from '../../../shared/model/tool-call.ts';
import type { Verdict } from '../../../shared/model/verdict.ts';
import { classify } from '../../../shared/policy/classify.ts';
import { type CompiledPolicy, compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { createCounters } from '../../../shared/policy/counters.ts';
import { type JudgeContext, judge } from '../../../shared/policy/judge.ts';
import { judgeMessage } from '../../../shared/policy/judge-message.ts';
import { readPolicy } from '../../../shared/policy/read-policy.ts';
import { TOOL_NAMES } from './arbitrary-policy.ts';

/** A call of a tool on the server `s`; everything else may be given. */
export function factsOf(tool: string, args: JsonObject = {}, more: Partial<CallFacts> = {}): CallFacts {
  return {
    grant: 'g',
    client: 'Editor',
    session: 'one',
    server: 's',
    tool,
    arguments: args,
    annotations: {},
    definition: 'pinned',
    classification: classify({ name: tool }),
    ...more,
  };
}

/** Nothing used, nothing answered, 1970. */
export function contextOf(more: Partial<JudgeContext> = {}): JudgeContext {
  return {
    now: 0,
    counters: createCounters(),
    sessionRules: [],
    approvedOnce: () => false,
    askForEverything: false,
    classify: (_server, name) => classify({ name }),
    ...more,
  };
}

/** The policy that a document stands for. Throws when it cannot be read. */
export function policyOf(written: object): CompiledPolicy {
  const read = readPolicy(JSON.stringify(written));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compilePolicy(read.document, 'test');
}

/** Judges a call by one document, in which `version` and `default: "deny"` may be left out. */
export function judgeBy(written: object, facts: CallFacts, more: Partial<JudgeContext> = {}): Verdict {
  const policy = policyOf({ version: '1', default: 'deny', ...written });
  return judge(facts, () => policy, contextOf(more));
}

/** Calls that rules of `policyDocument` have something to say about. */
export const callFacts: fc.Arbitrary<CallFacts> = fc
  .record({
    tool: fc.constantFrom(...TOOL_NAMES, 'other', 'w'),
    args: fc.record(
      {
        p: fc.constantFrom('a', 'ab', 'b', '/home/a', '/home/a/../../etc/x', '/etc', 5, null, ['a']),
        n: fc.constantFrom(0, 1, 2.5, 3, 11, '1', null, -1),
      },
      { requiredKeys: [] },
    ),
    session: fc.constantFrom('one', 'two'),
    definition: fc.constantFrom('pinned' as const, 'pinned' as const, 'unseen' as const, 'changed' as const),
  })
  .map(({ tool, args, ...more }) => factsOf(tool, args, more));

/** A message with these params on the server `s`; everything else may be given. */
export function messageOf(section: MessageSection, params: JsonObject = {}, more: Partial<MessageFacts> = {}): MessageFacts {
  const subject = subjectOfMessage(section, params);
  return { grant: 'g', client: 'Editor', session: 'one', server: 's', section, subject, arguments: params, ...more };
}

/** Judges a message by one document, in which `version` and `default: "deny"` may be left out. */
export function judgeMessageBy(written: object, facts: MessageFacts, more: Partial<JudgeContext> = {}): Verdict {
  return judgeMessage(facts, policyOf({ version: '1', default: 'deny', ...written }), contextOf(more));
}

/** Messages that rules of `policyDocument` have something to say about. */
export const messageFacts: fc.Arbitrary<MessageFacts> = fc
  .tuple(
    fc.oneof(
      fc.record({
        section: fc.constant('resources' as const),
        uri: fc.constantFrom(
          'file:///a',
          'file:///a/b',
          'file:///x/../a/b',
          'FILE:///A/%62',
          'file:///c/',
          'note:1',
          'q:',
          '',
          7,
        ),
      }),
      fc.record({ section: fc.constant('prompts' as const), name: fc.constantFrom(...TOOL_NAMES, 'other', null) }),
      fc.record({ section: fc.constant('sampling' as const) }),
      fc.record({ section: fc.constant('elicitation' as const), mode: fc.constantFrom('form', 'url', 'fax', 3) }),
    ),
    fc.record(
      {
        p: fc.constantFrom('a', 'ab', 'b', '/home/a', '/etc', 5, null),
        n: fc.constantFrom(0, 1, 2.5, 11, '1', null, -1),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom('one', 'two'),
  )
  .map(([{ section, ...named }, args, session]) => messageOf(section, { ...named, ...args }, { session }));
