import type { JsonObject } from '../../model/json.ts';
import { type MessageFacts, sectionOfMethod, subjectOfMessage } from '../../model/judged-message.ts';
import { describeMessage, titleOfMessage } from '../../policy/describe-message.ts';
import { messageRisk } from '../../policy/message-risk.ts';
import type { CallOrigin } from './incoming-call.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { CallJudge } from './judge-call.ts';
import type { Judged } from './judged.ts';

/** One answer counts for more than what is shown, so that is said. */
const LASTING = { label: 'If you allow', value: 'this server may do so again until the session ends', tone: 'warning' } as const;

export interface JudgedMessageOptions {
  readonly judge: CallJudge;
}

/** A message that is no tool call, ready to be judged by the policy of its server. Throws when its method is not judged. */
export function judgedMessage({ judge }: JudgedMessageOptions, message: IncomingMessage): Judged {
  const { origin, server, method, params, channel, asker } = message;
  const facts = factsOfMessage(origin, server, method, params);
  const { section, subject } = facts;
  return {
    kind: 'message',
    origin,
    server,
    category: null,
    call: null,
    arguments: params,
    channel,
    permission: { section, tool: subject },
    asker,
    judge: () => judge.judgeMessage(facts),
    mask: (verdict) => judge.maskMessage(facts, verdict),
    title: (masked) => titleOfMessage(method, masked),
    describe: (masked, verdict) => ({
      about: section,
      toolDescription: null,
      category: null,
      riskReason: messageRisk(facts).reason,
      facts: [...describeMessage(method, masked), ...(verdict.onceKey === null ? [] : [LASTING])],
    }),
  };
}

/** What a policy is told of a message with these params. Throws when its method is not judged. */
export function factsOfMessage(
  { grant, client, session }: Pick<CallOrigin, 'grant' | 'client' | 'session'>,
  server: string,
  method: string,
  params: JsonObject,
): MessageFacts {
  const section = sectionOfMethod(method);
  if (section === null) throw new Error(`no section of a policy speaks about ${method}`);
  return { grant, client, session, server, section, subject: subjectOfMessage(section, params), arguments: params };
}
