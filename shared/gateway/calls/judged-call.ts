import type { ToolDefinition } from '../../model/tool-definition.ts';
import { describeCall } from '../../policy/describe-call.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { CallJudge } from './judge-call.ts';
import type { Judged } from './judged.ts';

export interface JudgedCallOptions {
  readonly judge: CallJudge;
  readonly definitionOf: (server: string, tool: string) => ToolDefinition | null;
}

/** A tool call, ready to be judged by the policy of its server. */
export function judgedCall({ judge, definitionOf }: JudgedCallOptions, call: IncomingCall): Judged {
  const { origin, server, tool, channel } = call;
  const facts = judge.factsOf(origin, server, tool, call.message.params);
  const { category, reason } = facts.classification;
  return {
    kind: 'call',
    origin,
    server,
    category,
    arguments: facts.arguments,
    channel,
    permission: { tool },
    asker: 'client',
    call,
    judge: () => judge.judge(facts),
    mask: (verdict) => judge.mask(facts, verdict),
    title: () => tool,
    describe: (masked, verdict) => ({
      about: 'tool',
      toolDescription: definitionOf(server, tool)?.description ?? null,
      category,
      riskReason: reason,
      facts: [...describeCall(tool, masked, verdict.mask)],
    }),
  };
}
