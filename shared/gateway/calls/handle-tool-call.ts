import { CALL_WORDS, denialText, faultText, pendingText, toolRefusal } from './answers.ts';
import type { CallAnswer, HandleToolCall, IncomingCall } from './incoming-call.ts';
import { type JudgedCallOptions, judgedCall } from './judged-call.ts';
import { createPathSteps, LEFT_UNSENT, type PathStepsOptions } from './path-steps.ts';
import type { Ending } from '../approvals/question.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { InHand } from './judged.ts';
import type { Continued, Retries } from './retries.ts';

export interface HandleToolCallOptions extends Omit<PathStepsOptions, 'judge'>, JudgedCallOptions {
  readonly retries: Retries;
}

const RETURN = 'Call it again with the same arguments; it will run';

/** The path of one call: open, judge, ask, write, forward, note. Whatever goes wrong on it denies, and says why. */
export function createHandleToolCall(options: HandleToolCallOptions): HandleToolCall {
  const { retries } = options;
  const steps = createPathSteps(options);

  return async function handleToolCall(call) {
    const continued = retries.take(partyOf(call), call.message);
    const inHand = steps.open(judgedCall(options, call));
    const settled = continued === null ? await steps.settle(inHand) : steps.goOn(inHand, continued);
    if (settled.effect === 'told-to-return') return answer(call, pendingText(call.tool, settled.id, RETURN));
    if (settled.effect === 'deny') {
      await steps.deny(inHand, settled);
      return answer(call, denialText(inHand.verdict, settled, CALL_WORDS));
    }
    if (settled.edited !== undefined) return passEdited(call, inHand, settled, settled.edited);
    return pass(call, inHand, settled, continued);
  };

  async function pass(call: IncomingCall, inHand: InHand, ending: Allowed, continued: Continued | null): Promise<CallAnswer> {
    const written = await steps.writeDecision(inHand, ending);
    if (!written.ok) return answer(call, faultText(written.reason));
    if (call.channel.gone) {
      steps.leaveUnsent(inHand);
      return answer(call, faultText(LEFT_UNSENT));
    }
    const outcome = await call.forward(ending.edited);
    steps.note(inHand, outcome, continued);
    // The retry of an edited call would bring back what the client had asked: it is a call of its own.
    if (outcome.asked !== undefined && ending.edited === undefined)
      retries.expect(partyOf(call), call.message, inHand, continued, outcome.asked);
    return { kind: 'forwarded' };
  }

  /** Two entries: what the client asked, which went nowhere, and what the person made of it, which is judged and sent. */
  async function passEdited(call: IncomingCall, inHand: InHand, ending: Allowed, edited: ClientMessage): Promise<CallAnswer> {
    const next = steps.open(judgedCall(options, { ...call, message: edited }));
    const reason = `Edited by the person: entry ${next.entry} is what was sent instead.`;
    await steps.deny(inHand, { effect: 'deny', by: 'person', reason, note: null });
    const why = `Allowed by the person, who edited it: entry ${inHand.entry} is what was asked.`;
    const settled = steps.settleEdited(next, { ...ending, reason: why });
    if (settled.effect === 'allow') return pass(call, next, settled, null);
    await steps.deny(next, settled);
    return answer(call, denialText(next.verdict, settled, CALL_WORDS));
  }
}

type Allowed = Ending & { effect: 'allow' };

function partyOf({ origin, server }: IncomingCall): { grant: string; server: string } {
  return { grant: origin.grant, server };
}

function answer({ origin }: IncomingCall, text: string): CallAnswer {
  return { kind: 'answer', result: toolRefusal(text, origin) };
}
