import { CALL_WORDS, denialText, faultText, pendingText, toolRefusal } from './answers.ts';
import type { CallAnswer, HandleToolCall, IncomingCall } from './incoming-call.ts';
import { type JudgedCallOptions, judgedCall } from './judged-call.ts';
import { createPathSteps, LEFT_UNSENT, type PathStepsOptions } from './path-steps.ts';
import type { Retries } from './retries.ts';

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
    const written = await steps.writeDecision(inHand, settled);
    if (!written.ok) return answer(call, faultText(written.reason));
    if (call.channel.gone) {
      steps.leaveUnsent(inHand);
      return answer(call, faultText(LEFT_UNSENT));
    }
    const outcome = await call.forward();
    steps.note(inHand, outcome, continued);
    if (outcome.asked !== undefined) retries.expect(partyOf(call), call.message, inHand, continued, outcome.asked);
    return { kind: 'forwarded' };
  };
}

function partyOf({ origin, server }: IncomingCall): { grant: string; server: string } {
  return { grant: origin.grant, server };
}

function answer({ origin }: IncomingCall, text: string): CallAnswer {
  return { kind: 'answer', result: toolRefusal(text, origin) };
}
