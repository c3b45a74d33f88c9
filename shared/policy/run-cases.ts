import { z } from 'zod';
import { stringifyJson } from '../model/canonical-json.ts';
import type { JsonObject, JsonValue } from '../model/json.ts';
import { JUDGED_METHODS, type MessageFacts, sectionOfMethod, subjectOfMessage } from '../model/judged-message.ts';
import type { CallFacts } from '../model/tool-call.ts';
import type { Verdict } from '../model/verdict.ts';
import { classify } from './classify.ts';
import { type CompiledPolicy, compilePolicy, isListed, recommendedPolicy, unreadablePolicy } from './compile-policy.ts';
import { createCounters } from './counters.ts';
import { importIntercept } from './import-intercept.ts';
import { judge, type JudgeContext } from './judge.ts';
import { judgeMessage } from './judge-message.ts';
import { parseJson } from './parse-json.ts';
import { readPolicy } from './read-policy.ts';
import { runCounterCase } from './run-counter-case.ts';

/** How one case of a file ended: as it says, otherwise (`detail` tells where), or not run (`detail` tells why). */
export interface CaseResult {
  readonly id: string;
  readonly outcome: 'pass' | 'differs' | 'skipped';
  readonly detail: string;
}

const json = z.custom<JsonValue>(() => true);
const object = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const CallSchema = z.object({
  /** A tool, or the method of another judged message (`"kind": "message"`), whose params are then the `args`. */
  tool: z.string(),
  kind: z.enum(['call', 'message']).default('call'),
  args: object.optional(),
  /** UTC; left out: the moment of the call before it. */
  at: z.iso.datetime().optional(),
  repeat: z.int().positive().default(1),
  expect: z.enum(['allow', 'ask', 'deny']),
  /** The rule that speaks: its pointer, its name in parentheses, or what its author called it. */
  rule: z.string().optional(),
  message: z.string().optional(),
});
type Call = z.infer<typeof CallSchema>;

const CaseSchema = z.object({
  id: z.string(),
  dialect: z.enum(['json-limits', 'yaml-rules', 'ours']).default('ours'),
  policy: json.optional(),
  calls: z.array(CallSchema).optional(),
  list: z.object({ upstream: z.array(z.string()), agent_sees: z.array(z.string()) }).optional(),
  counter: json.optional(),
  call: z.object({ tool: z.string(), args: object }).optional(),
});
type Case = z.infer<typeof CaseSchema>;

/** What some cases only say in words, as calls. */
const IN_WORDS: ReadonlyMap<string, readonly Call[]> = new Map([
  [
    'dotted-tool-name-rate-limit',
    [
      { kind: 'call', tool: 'gateway.provision', repeat: 2, expect: 'allow' },
      { kind: 'call', tool: 'gateway.provision', repeat: 1, expect: 'deny' },
    ],
  ],
  ['rule-without-name', [{ kind: 'call', tool: 't', repeat: 1, expect: 'deny', rule: 'rule 1' }]],
]);

/**
 * Runs a file of policy cases: documents, calls and the verdict each call must get. The calls of a case run in order against
 * one set of counters. Throws when the file is no such file.
 */
export function runPolicyCases(fileText: string): CaseResult[] {
  const parsed = parseJson(fileText);
  if (!parsed.ok) throw new Error(parsed.message);
  const { cases } = z.object({ cases: z.array(CaseSchema) }).parse(parsed.value);
  return cases.map(runCase);
}

function runCase(given: Case): CaseResult {
  const { id } = given;
  if (given.counter !== undefined) return result(id, runCounterCase(given.counter), 'counter');
  const calls = given.calls ?? IN_WORDS.get(id);
  if (given.policy !== undefined && (calls !== undefined || given.list !== undefined)) {
    const policy = compile(given);
    if (typeof policy === 'string') return { id, outcome: 'differs', detail: policy };
    return result(id, [...runCalls(policy, calls ?? []), ...runList(policy, given)], `${calls?.length ?? 0} calls`);
  }
  if (given.call !== undefined) {
    // Seen on real servers with no policy at all: what must happen here is a question.
    const call: Call = { kind: 'call', ...given.call, repeat: 1, expect: 'ask' };
    return result(id, runCalls(recommendedPolicy(false), [call]), 'judged by the recommended rules');
  }
  return { id, outcome: 'skipped', detail: 'It is about what happens on the wire, not about a verdict.' };
}

function result(id: string, differences: readonly string[], passed: string): CaseResult {
  return differences.length === 0
    ? { id, outcome: 'pass', detail: passed }
    : { id, outcome: 'differs', detail: differences.join('\n') };
}

/** The policy of a case, or why there is none. A case with a policy of null has no policy at all. */
function compile({ dialect, policy }: Case): CompiledPolicy | string {
  if (policy === null || policy === undefined) return unreadablePolicy();
  const read = dialect === 'yaml-rules' ? importIntercept(policy) : readPolicy(stringifyJson(policy));
  if (!read.ok) return read.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
  return compilePolicy(read.document, 'case');
}

function runCalls(policy: CompiledPolicy, calls: readonly Call[]): readonly string[] {
  const counters = createCounters();
  let now = Date.UTC(2026, 0, 15, 10, 30);
  return calls.flatMap((call, index) => {
    if (call.at !== undefined) now = Date.parse(call.at);
    return Array.from({ length: call.repeat }, () => {
      const context: JudgeContext = {
        now,
        counters,
        sessionRules: [],
        approvedOnce: () => false,
        askForEverything: false,
        classify: (_server, tool) => classify({ name: tool }),
      };
      const verdict =
        call.kind === 'call'
          ? judge(factsOf(call.tool, call.args), () => policy, context)
          : judgeMessage(messageOf(call.tool, call.args), policy, context);
      counters.reserve(verdict.reservations, now)?.letThrough(now);
      return compare(call, verdict).map((difference) => `Call ${index + 1} (${call.tool}): ${difference}`);
    }).flat();
  });
}

function compare(call: Call, verdict: Verdict): readonly string[] {
  const differences: string[] = [];
  if (verdict.effect !== call.expect) differences.push(`expected ${call.expect}, got ${verdict.effect} by ${verdict.rule}`);
  if (call.rule !== undefined && call.rule !== verdict.rule && call.rule !== verdict.ruleName) {
    differences.push(`expected rule ${call.rule}, got ${verdict.rule}`);
  }
  if (call.message !== undefined && call.message !== verdict.clientMessage) {
    differences.push(`expected "${call.message}", got "${verdict.clientMessage}"`);
  }
  return differences;
}

function runList(policy: CompiledPolicy, { list }: Case): readonly string[] {
  if (list === undefined) return [];
  const seen = list.upstream.filter((tool) => isListed(policy, factsOf(tool)));
  return seen.join() === list.agent_sees.join() ? [] : [`expected the list ${list.agent_sees.join()}, got ${seen.join()}`];
}

function factsOf(tool: string, args: JsonObject = {}): CallFacts {
  return {
    grant: 'case',
    client: 'case',
    session: 'case',
    server: 'case',
    tool,
    arguments: args,
    annotations: {},
    definition: 'pinned',
    classification: classify({ name: tool }),
  };
}

function messageOf(method: string, params: JsonObject = {}): MessageFacts {
  const section = sectionOfMethod(method);
  if (section === null) throw new Error(`${method} is no message that is judged: ${JUDGED_METHODS.join(', ')} are.`);
  const subject = subjectOfMessage(section, params);
  return { grant: 'case', client: 'case', session: 'case', server: 'case', section, subject, arguments: params };
}
