import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import type { Lease } from '../../policy/counters.ts';
import type { Clock } from '../ports.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { InHand } from './judged.ts';

/** What a server asked for before it does what it was sent (MCP 2026-07-28, Multi Round-Trip Requests). */
export interface AskedInput {
  /** Opaque; null when the server gave none. */
  readonly requestState: string | null;
  /** The names of what it asked for. */
  readonly keys: readonly string[];
  /** Hears once what the client gave for it, by these names; null when it will not come any more. */
  readonly settle: (responses: JsonObject | null) => void;
}

/** The decision that a retry goes on with: the first message of the chain, which used up what there is to use. */
export interface Continued {
  readonly entry: number;
  readonly lease: Lease | null;
  /** One sentence for the history. */
  readonly reason: string;
  readonly rounds: number;
}

export interface RetryParty {
  readonly grant: string;
  readonly server: string;
}

/**
 * A server may answer with a question, and the client then sends the same message again with what was asked for. That retry has
 * another request id, but it is the same decision: it is known by its content (grant, server, method, all parameters but the
 * answers), by the state that the server gave, and by what it asked for. Each state counts once. Whatever does not fit is
 * a new message, judged like any other.
 */
export interface Retries {
  /** The decision that this message goes on with; null when it is a message of its own. Takes it away. */
  take(party: RetryParty, message: ClientMessage): Continued | null;
  /** The server asked something back; `continued` is what the message itself went on with. */
  expect(
    party: RetryParty,
    message: ClientMessage,
    inHand: Pick<InHand, 'entry' | 'lease'>,
    continued: Continued | null,
    asked: AskedInput,
  ): void;
  /** From now on every retry is judged anew: rules changed, or a pause began. */
  forget(): void;
  readonly size: number;
}

/** How often a server may ask back about one decision: clients give up after about ten. */
const MAX_ROUNDS = 20;
/** A person may need a while for a form. */
const MAX_AGE_MS = 30 * 60_000;
const MAX_PER_GRANT = 200;

interface Expected {
  readonly key: string;
  readonly grant: string;
  readonly asked: AskedInput;
  readonly until: number;
  readonly continued: Continued;
}

export function createRetries(clock: Clock): Retries {
  /** The oldest first. */
  let expected: Expected[] = [];

  function drop(isDropped: (each: Expected) => boolean): void {
    const dropped = expected.filter(isDropped);
    if (dropped.length === 0) return;
    expected = expected.filter((each) => !dropped.includes(each));
    for (const { asked } of dropped) asked.settle(null);
  }

  function dropOld(): void {
    const now = clock.now();
    drop(({ until }) => until <= now);
  }

  return {
    take(party, message) {
      const responses = member(message.params, 'inputResponses');
      const state = member(message.params, 'requestState');
      if (expected.length === 0 || (responses === undefined && state === undefined)) return null;
      if (responses !== undefined && !isJsonObject(responses)) return null;
      if (state !== undefined && typeof state !== 'string') return null;
      dropOld();
      const given = Object.keys(responses ?? {});
      // Without a state only what is answered tells which question is meant.
      if (state === undefined && given.length === 0) return null;
      const key = keyOf(party, message, state ?? null);
      const found = expected.find((each) => each.key === key && given.every((name) => each.asked.keys.includes(name)));
      if (found === undefined) return null;
      expected = expected.filter((each) => each !== found);
      found.asked.settle(responses ?? {});
      return found.continued;
    },
    expect(party, message, inHand, continued, asked) {
      dropOld();
      const rounds = (continued?.rounds ?? 0) + 1;
      if (rounds > MAX_ROUNDS) return asked.settle(null);
      const own = expected.filter(({ grant }) => grant === party.grant);
      const [oldest] = own;
      if (own.length >= MAX_PER_GRANT) drop((each) => each === oldest);
      const entry = continued?.entry ?? inHand.entry;
      expected.push({
        key: keyOf(party, message, asked.requestState),
        grant: party.grant,
        asked,
        until: clock.now() + MAX_AGE_MS,
        continued: {
          entry,
          lease: continued === null ? inHand.lease : continued.lease,
          reason: `The same decision as entry ${entry}: the server had asked for more before it went on.`,
          rounds,
        },
      });
    },
    forget: () => drop(() => true),
    get size() {
      return expected.length;
    },
  };
}

const NOT_CONTENT = new Set(['_meta', 'inputResponses', 'requestState']);

/** SHA-256 over what makes the retry the same message. */
function keyOf(party: RetryParty, message: ClientMessage, state: string | null): string {
  const { grant, server } = party;
  const content: [string, JsonValue][] = Object.entries(message.params).filter(([name]) => !NOT_CONTENT.has(name));
  const params: JsonObject = Object.fromEntries(content);
  const text = canonicalJson({ grant, server, method: message.method, params, state });
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
