import type { ApprovalView } from '../../model/approval.ts';
import type { AskingProcess } from '../../model/asking-process.ts';
import type { Decider } from '../../model/history-entry.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { ProposedScope } from '../../policy/propose-scopes.ts';
import type { SessionRule } from '../../policy/session-rule.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { CallerChannel } from '../calls/incoming-call.ts';

/** What the prompt shows of a call, already masked; the parts that only the approvals know are added there. */
export type QuestionView = Omit<
  ApprovalView,
  | 'id'
  | 'state'
  | 'process'
  | 'scopes'
  | 'canEdit'
  | 'openedAt'
  | 'deadline'
  | 'heldUntil'
  | 'waitingCalls'
  | 'arguments'
  | 'argumentsBytes'
>;

/** One call that a person has to decide about. */
export interface Question {
  /** Identical calls share it: see fingerprint.ts. */
  readonly fingerprint: string;
  readonly grant: string;
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  /** What else like it may be allowed for the session; none for what is critical. */
  readonly scopes: readonly ProposedScope[];
  /** What "for this session" would allow, besides grant, session and server. */
  readonly permission: Pick<SessionRule, 'section' | 'tool'>;
  readonly verdict: Verdict;
  readonly view: QuestionView;
  /** The whole masked call as JSON text. */
  readonly maskedArguments: string;
  /** What stands at a JSON Pointer in the arguments, in clear: text as it is, anything else as JSON; null when nothing does. */
  reveal(pointer: string): string | null;
  /**
   * The call with the arguments that a person wrote (JSON text); null when that changes nothing. Throws ContractError `invalid-input`.
   * Null where arguments cannot be exchanged.
   */
  readonly edit: ((text: string) => ClientMessage | null) | null;
  readonly channel: CallerChannel;
  /** Who waits for the answer. */
  readonly asker: 'client' | 'server';
  readonly timeoutSeconds: number;
  /** How long this client keeps the call open. */
  readonly holdSeconds: number;
  /** Whether it may be held for longer while a person is at the card: nobody knows that it would give up. */
  readonly mayHoldLonger: boolean;
  /** The program that asks, once; null where it cannot be told. Never rejects. */
  findProcess(): Promise<AskingProcess | null>;
  /** A fact that has to be looked for on this machine, in the place of the one with its label; null when there is none. Never rejects. */
  findFact(): Promise<ApprovalView['facts'][number] | null>;
  /** Judges the frozen call again under the rules of now. */
  recheck(): Verdict;
  /** Writes the decision about a call whose client was told to come back; resolves when it is on disk. */
  recordLate(ending: Ending): Promise<void>;
}

/** How a question ended for one call. */
export type Ending =
  | {
      readonly effect: 'allow';
      readonly by: 'person' | 'ticket' | 'rule' | 'session' | 'continued';
      readonly reason: string;
      readonly remembered: string | null;
      /** What goes instead of the call that was asked about. */
      readonly edited?: ClientMessage;
    }
  | { readonly effect: 'deny'; readonly by: Decider; readonly reason: string; readonly note: string | null };

/** What `ask` answers: the end, or that the client is to be told to come back while the card stays. */
export type Asked = Ending | { readonly effect: 'told-to-return'; readonly id: string };
