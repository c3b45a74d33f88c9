import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, member } from '../../model/json.ts';
import type { MessageFacts } from '../../model/judged-message.ts';
import type { Classification } from '../../model/risk.ts';
import type { CallFacts } from '../../model/tool-call.ts';
import type { DefinitionState, ToolDefinition } from '../../model/tool-definition.ts';
import type { Verdict } from '../../model/verdict.ts';
import { catalogueTool } from '../../policy/catalogue/catalogue.ts';
import { classify } from '../../policy/classify.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { CounterView } from '../../policy/counters.ts';
import { type JudgeContext, judge } from '../../policy/judge.ts';
import { judgeMessage } from '../../policy/judge-message.ts';
import { maskJson } from '../../policy/mask.ts';
import type { SessionPermissions } from '../approvals/session-permissions.ts';
import type { CallOrigin } from './incoming-call.ts';

export interface CallJudgeOptions {
  readonly policyOf: (server: string) => CompiledPolicy;
  readonly toolOf: (server: string, tool: string) => { definition: ToolDefinition | null; state: DefinitionState };
  readonly counters: CounterView;
  readonly permissions: SessionPermissions;
  readonly now: () => number;
  /** Whether whatever would be allowed is asked about. */
  readonly askForEverything: (client: string, server: string) => boolean;
}

/** A call's arguments as they may be stored and shown, and the clear values that were taken out of them. */
export interface MaskedCall {
  readonly value: JsonObject;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** Gathers what is known about a call and asks the policies. Pure but for the clock and the counters it reads. */
export interface CallJudge {
  factsOf(origin: CallOrigin, server: string, tool: string, params: JsonObject): CallFacts;
  judge(facts: CallFacts): Verdict;
  judgeMessage(facts: MessageFacts): Verdict;
  mask(facts: CallFacts, verdict: Verdict): MaskedCall;
  maskMessage(facts: MessageFacts, verdict: Verdict): MaskedCall;
  /** The revision of the policy that judges this server. */
  revisionOf(server: string): string;
}

const NO_ARGUMENTS: JsonObject = {};
const NO_ANNOTATIONS = {};
const MAX_NAMES = 1000;

export function createCallJudge(options: CallJudgeOptions): CallJudge {
  /** Keyed by the definition itself: a changed definition is classified anew, an unchanged one once. */
  const byDefinition = new WeakMap<ToolDefinition, Classification>();

  /** Of tools that no list has named. */
  const byName = new Map<string, Classification>();

  function classifyTool(server: string, tool: string): Classification {
    return classifyDefinition(tool, options.toolOf(server, tool).definition);
  }

  function classifyDefinition(tool: string, definition: ToolDefinition | null): Classification {
    if (definition === null) return classifyName(tool);
    const known = byDefinition.get(definition) ?? classify(definition);
    byDefinition.set(definition, known);
    return known;
  }

  function classifyName(name: string): Classification {
    const known = byName.get(name) ?? classify({ name });
    // Names come from clients: a flood of them must not fill the memory.
    if (byName.size >= MAX_NAMES) byName.clear();
    byName.set(name, known);
    return known;
  }

  function contextOf({ session, client, server }: Pick<CallFacts, 'session' | 'client' | 'server'>): JudgeContext {
    return {
      now: options.now(),
      counters: options.counters,
      sessionRules: options.permissions.rulesOf(session),
      approvedOnce: (key) => options.permissions.isApprovedOnce(session, key),
      askForEverything: options.askForEverything(client, server),
      classify: classifyTool,
    };
  }

  return {
    factsOf(origin, server, tool, params) {
      const known = options.toolOf(server, tool);
      const given = member(params, 'arguments');
      return {
        grant: origin.grant,
        client: origin.client,
        session: origin.session,
        server,
        tool,
        arguments: isJsonObject(given) ? given : NO_ARGUMENTS,
        annotations: known.definition?.annotations ?? NO_ANNOTATIONS,
        definition: known.state,
        classification: classifyDefinition(tool, known.definition),
        inputSchema: known.definition?.inputSchema,
      };
    },
    judge: (facts) => judge(facts, options.policyOf, contextOf(facts)),
    judgeMessage: (facts) => judgeMessage(facts, options.policyOf(facts.server), contextOf(facts)),
    mask: (facts, verdict) => maskArguments(facts.arguments, [...verdict.mask, ...(catalogueTool(facts.tool)?.rule.mask ?? [])]),
    maskMessage: (facts, verdict) => maskArguments(facts.arguments, verdict.mask),
    revisionOf: (server) => options.policyOf(server).revision,
  };
}

function maskArguments(given: JsonObject, paths: readonly string[]): MaskedCall {
  const masked = maskJson(given, paths);
  const value = isJsonObject(masked.value) ? masked.value : NO_ARGUMENTS;
  return { value, text: stringifyJson(value), secrets: masked.secrets };
}
