import { ExactNumber, isJsonObject, type JsonValue, member } from '../../model/json.ts';
import type { CallerChannel } from '../calls/incoming-call.ts';
import type { Peer } from '../processes/peer.ts';
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
  return new CallerOfReply(progressTokenText(message), reply);
}

/** A channel that nothing is said on: whoever waits only has to hear of the end. */
export type SilentChannel = CallChannel;

export function createSilentChannel(): SilentChannel {
  return new SilentCaller();
}

type Leaving = 'cancelled' | 'left';

const NOBODY: readonly [] = [];

/**
 * A class, because there is one for every call: V8 gives each object literal with a getter a hidden class of its own, which is
 * old at once and keeps the whole call alive until the next full collection.
 */
class SilentCaller implements CallChannel {
  private listeners: readonly ((how: Leaving) => void)[] = NOBODY;
  how: Leaving | null = null;

  get wantsProgress(): boolean {
    return false;
  }

  get peer(): Peer | null {
    return null;
  }

  get gone(): boolean {
    return this.how !== null;
  }

  progress(_progress: number, _text: string): void {}

  onGone(listener: (how: Leaving) => void): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((each) => each !== listener);
    };
  }

  leave(how: Leaving): void {
    if (this.how !== null) return;
    this.how = how;
    for (const listener of this.listeners) listener(how);
    this.listeners = NOBODY;
  }
}

class CallerOfReply extends SilentCaller {
  private readonly token: string | null;
  private readonly reply: HttpReply;
  private last = 0;

  constructor(token: string | null, reply: HttpReply) {
    super();
    this.token = token;
    this.reply = reply;
  }

  override get wantsProgress(): boolean {
    return this.token !== null;
  }

  override get peer(): Peer | null {
    return this.reply.peer;
  }

  override progress(progress: number, text: string): void {
    if (this.token === null || this.how !== null) return;
    // MCP, Progress: the value must grow with each notification.
    this.last = Math.max(progress, this.last + 0.001);
    const params = `{"progressToken":${this.token},"progress":${this.last},"message":${JSON.stringify(text)}}`;
    this.reply.event(`{"jsonrpc":"2.0","method":"notifications/progress","params":${params}}`);
  }
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
