import type { JsonObject } from '../../model/json.ts';
import type { Category } from '../../model/risk.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Lease } from '../../policy/counters.ts';
import type { Ending, Question, QuestionView } from '../approvals/question.ts';
import type { CallerChannel, CallOrigin, IncomingCall } from './incoming-call.ts';
import type { MaskedCall } from './judge-call.ts';

/** What a prompt shows besides who asks, what the policy says and the arguments themselves. */
export type Description = Pick<QuestionView, 'about' | 'toolDescription' | 'category' | 'riskReason' | 'facts'>;

/** One tool call or other judged message as the steps of its path see it: what makes the kinds differ stays behind it. */
export interface Judged {
  readonly kind: 'call' | 'message';
  readonly origin: CallOrigin;
  readonly server: string;
  readonly category: Category | null;
  /** In the clear. */
  readonly arguments: JsonObject;
  readonly channel: CallerChannel;
  /** What allowing it for a session allows. */
  readonly permission: Question['permission'];
  /** Who waits while a person is asked: only of a client is known how long it does. */
  readonly asker: 'client' | 'server';
  /** The call itself; null for another message. */
  readonly call: IncomingCall | null;
  /** What the rules of now say. Reserves nothing. */
  judge(): Verdict;
  mask(verdict: Verdict): MaskedCall;
  /** What the history and the prompt call it: the tool of a call; the method of a message and what it is about. */
  title(masked: JsonObject): string;
  describe(masked: JsonObject, verdict: Verdict): Description;
}

/** One judged message as its path carries it from step to step. */
export interface InHand {
  readonly judged: Judged;
  readonly masked: MaskedCall;
  /** Its title. */
  readonly subject: string;
  readonly entry: number;
  readonly arrivedAt: number;
  verdict: Verdict;
  /** What it uses of its limits: held while it waits, stamped when it goes, given back when it does not. */
  lease: Lease | null;
}

export type Settled = Ending | { readonly effect: 'told-to-return'; readonly id: string };
