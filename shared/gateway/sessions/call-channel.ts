import { ExactNumber, isJsonObject, type JsonValue, member } from '../../model/json.ts';
import type { CallerChannel } from '../calls/incoming-call.ts';
import type { ClientMessage, MessageId } from '../wire/message.ts';
import type { HttpReply } from './http-reply.ts';

/** The way back to one caller, with the handles its endpoint needs. */
export interface CallChannel extends CallerChannel {
  /** The client cancelled, or its connection closed. Only the first counts. */
  leave(how: 'cancelled' | 'left'): void;
  /** Null while somebody waits. Who cancelled wants no answer; who left may come back for it. */
  readonly how: 'cancelled' | 'left' | null;
}

export function createCallChannel(message: ClientMessage, reply: HttpReply): CallChannel {
  const token = progressTokenText(message);
  const silent = createSilentChannel();
  let last = 0;
  return {
    wantsProgress: token !== null,
    onGone: silent.onGone,
    leave: silent.leave,
    progress(progress, text) {
      if (token === null || silent.how !== null) return;
      // MCP, Progress: the value must grow with each notification.
      last = Math.max(progress, last + 0.001);
      const params = `{"progressToken":${token},"progress":${last},"message":${JSON.stringify(text)}}`;
      reply.event(`{"jsonrpc":"2.0","method":"notifications/progress","params":${params}}`);
    },
    get gone() {
      return silent.gone;
    },
    get how() {
      return silent.how;
    },
  };
}

const NOBODY: readonly [] = [];

/** A channel that nothing is said on: whoever waits only has to hear of the end. */
export type SilentChannel = CallChannel;

export function createSilentChannel(): SilentChannel {
  let listeners: readonly ((how: 'cancelled' | 'left') => void)[] = NOBODY;
  let gone: 'cancelled' | 'left' | null = null;
  return {
    wantsProgress: false,
    progress: () => {},
    onGone(listener) {
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((each) => each !== listener);
      };
    },
    get gone() {
      return gone !== null;
    },
    get how() {
      return gone;
    },
    leave(how) {
      if (gone !== null) return;
      gone = how;
      for (const listener of listeners) listener(how);
      listeners = NOBODY;
    },
  };
}

/** The progress token as it stood in the message: a string or a number, echoed to the letter. */
function progressTokenText(message: ClientMessage): string | null {
  const { progressToken } = message.spans;
  return progressToken === null ? null : message.text.slice(progressToken.start, progressToken.end);
}

/** The tool that a `tools/call` names; the strict parser lets no call in without one. */
export function toolNameOf(message: ClientMessage): string {
  const name = member(message.params, 'name');
  return typeof name === 'string' ? name : '';
}

/** The progress token of a request, as a value. */
export function progressTokenOf(message: ClientMessage): JsonValue | undefined {
  const meta = member(message.params, '_meta');
  return isJsonObject(meta) ? member(meta, 'progressToken') : undefined;
}

export function isMessageId(value: JsonValue | undefined): value is MessageId {
  return typeof value === 'string' || typeof value === 'number' || value instanceof ExactNumber;
}

/** The id that a `notifications/cancelled` names. */
export function cancelledRequestId(message: ClientMessage): JsonValue | undefined {
  return message.method === 'notifications/cancelled' ? member(message.params, 'requestId') : undefined;
}

/** clientInfo of an `initialize` or of a stateless request's `_meta`. */
export function clientVersionOf(info: JsonValue | undefined): string | null {
  const version = isJsonObject(info) ? member(info, 'version') : undefined;
  return typeof version === 'string' ? version.slice(0, 100) : null;
}
