import type { CallOrigin } from '../calls/incoming-call.ts';
import type { CallChannel } from '../sessions/call-channel.ts';
import type { HttpReply } from '../sessions/http-reply.ts';
import type { ClientNames } from '../sessions/stateless-ids.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { JoinedServer } from './joined-server.ts';

/** One request of a client at the merged address, from its arrival to its answer. */
export interface ClientRequest {
  readonly message: ClientMessage;
  /** Its own id and progress token, which come back with the answer. */
  readonly names: ClientNames;
  readonly origin: CallOrigin;
  readonly reply: HttpReply;
  readonly channel: CallChannel;
  /** Headers that its server needs to see (`Mcp-Param-…`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Says something about this request before its answer: on its own stream, or wherever the client still hears it. */
  readonly say: (text: string) => void;
  /** Which server has it now, under which id; null while none has. */
  sent: { readonly to: JoinedServer; readonly id: number } | null;
}
