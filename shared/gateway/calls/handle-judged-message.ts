import type { Verdict } from '../../model/verdict.ts';
import { denialText, faultText, messageWords, pendingText } from './answers.ts';
import type { HandleMessage, MessageRefusal } from './incoming-message.ts';
import { type JudgedMessageOptions, judgedMessage } from './judged-message.ts';
import { createPathSteps, LEFT_UNSENT, type PathStepsOptions } from './path-steps.ts';
import type { Retries } from './retries.ts';

export interface HandleMessageOptions extends Omit<PathStepsOptions, 'judge'>, JudgedMessageOptions {
  readonly retries: Retries;
}

const RETURN = 'Send the same request again; it will go on';

/** The path of a judged message that is no tool call: the same steps, and answers that programs understand. */
export function createHandleMessage(options: HandleMessageOptions): HandleMessage {
  const { retries } = options;
  const steps = createPathSteps(options);

  return async function handleMessage(message) {
    const party = { grant: message.origin.grant, server: message.server };
    const continued = message.request === null ? null : retries.take(party, message.request);
    const inHand = steps.open(judgedMessage(options, message));
    const settled = continued === null ? await steps.settle(inHand) : steps.goOn(inHand, continued);
    if (settled.effect === 'told-to-return') return refused(pendingText(inHand.subject, settled.id, RETURN), LATER);
    if (settled.effect === 'deny') {
      await steps.deny(inHand, settled);
      const retry = settled.by === 'rule' ? inHand.verdict : settled.by === 'person' ? NEVER : LATER;
      return refused(denialText(inHand.verdict, settled, messageWords(inHand.subject)), retry);
    }
    const written = await steps.writeDecision(inHand, settled);
    if (!written.ok) return refused(faultText(written.reason), LATER);
    if (message.channel.gone) {
      steps.leaveUnsent(inHand);
      return refused(faultText(LEFT_UNSENT), LATER);
    }
    const outcome = await message.forward();
    steps.note(inHand, outcome, continued);
    if (outcome.asked !== undefined && message.request !== null)
      retries.expect(party, message.request, inHand, continued, outcome.asked);
    return { kind: 'forwarded' };
  };
}

type Retry = Pick<Verdict, 'retry' | 'retryAfterSeconds'>;
const LATER: Retry = { retry: 'later', retryAfterSeconds: null };
const NEVER: Retry = { retry: 'never', retryAfterSeconds: null };

function refused(text: string, { retry, retryAfterSeconds }: Retry): MessageRefusal {
  return { kind: 'refused', text, retry, retryAfterSeconds };
}
