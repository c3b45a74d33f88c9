import type { MessageSection } from './judged-message.ts';
import type { Risk } from './risk.ts';

export type Effect = 'allow' | 'ask' | 'deny';

/**
 * Identifies one sliding-window counter. A tuple, never a joined string: `gateway.provision` has a dot.
 * `server` is the server whose policy counts; `scopeValue` is the grant id, session id, server name, or '' for global.
 */
export interface CounterKey {
  readonly server: string;
  /** Where the rule stands that counts, for a message; left out for tools: both may have the same names. */
  readonly section?: MessageSection;
  /** The name of the rule that counts: of a tool or a message; '*' for a limit of `all_tools`. */
  readonly tool: string;
  readonly counter: string;
  readonly scope: 'grant' | 'session' | 'server' | 'global';
  readonly scopeValue: string;
}

/** What a call uses up when it is let through. Amounts are exact decimals as text ("1", "12.50"). */
export interface Reservation {
  readonly key: CounterKey;
  readonly windowMs: number;
  /** Null when reaching the limit only asks: then the call counts, whatever was used before. */
  readonly max: string | null;
  readonly amount: string;
}

/** What the policy says about one call. */
export interface Verdict {
  readonly effect: Effect;
  /** The rule that spoke: a JSON Pointer into the document, or a name in parentheses: (hidden), (default deny) … */
  readonly rule: string;
  /** What the rule's author called it; null when it has no name. */
  readonly ruleName: string | null;
  /** The server whose policy holds that rule (another one than the call's behind a multiplexer). */
  readonly ruleServer: string;
  /** One sentence for the person who is asked or who reads the history. */
  readonly reason: string;
  /** One sentence for the client, the text after "[POLICY DENIED] " when the effect is deny. */
  readonly clientMessage: string;
  /** Whether the same call may pass later without a change of rules (a rate limit), for the client's text. */
  readonly retry: 'later' | 'never';
  /** Seconds until the same call fits into its limits again, when that is known. */
  readonly retryAfterSeconds: number | null;
  readonly risk: Risk;
  /** To be reserved all or none before the call is let through or asked about. Empty when denied. */
  readonly reservations: readonly Reservation[];
  /** Paths inside the arguments that are never shown, logged or stored in clear. */
  readonly mask: readonly string[];
  /** Seconds a question may wait, when the policy says so. */
  readonly approvalTimeoutSeconds: number | null;
  /**
   * Set when one approval is enough for a session (`approval.once_per`): the gateway remembers this key after a person
   * allowed the call, and hands it to later decisions as already approved.
   */
  readonly onceKey: string | null;
  /** In observe mode: what would have been done; `effect` is then allow. */
  readonly observed: Effect | null;
}
