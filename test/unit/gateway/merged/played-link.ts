import { type ServerMessage, UpstreamError, type UpstreamLink } from '../../../../shared/gateway/upstreams/link.ts';
import { readServerMessage } from '../../../../shared/gateway/upstreams/read-server-message.ts';

/** The server's end of a link, played by the test. */
export interface PlayedLink {
  readonly link: UpstreamLink;
  /** What it was sent, as text. */
  readonly sent: string[];
  readonly isClosed: boolean;
  say(text: string): void;
  die(why: string): void;
}

/** `reply` may answer what is sent: the members of a response besides its id, or null for silence. */
export function createPlayedLink(reply: (method: string | undefined) => object | null = () => null): PlayedLink {
  const sent: string[] = [];
  let onMessage: (message: ServerMessage) => void = () => {};
  let onClose: (error: UpstreamError | null) => void = () => {};
  let isClosed = false;

  function say(text: string): void {
    const message = readServerMessage(text);
    if (message !== null && !isClosed) onMessage(message);
  }

  function finish(error: UpstreamError | null): void {
    if (isClosed) return;
    isClosed = true;
    onClose(error);
  }

  const link: UpstreamLink = {
    async send(text) {
      if (isClosed) throw new UpstreamError('closed', 'It is closed.');
      sent.push(text);
      const { id, method } = JSON.parse(text) as { id?: number; method?: string };
      const answer = reply(method);
      if (id !== undefined && answer !== null) say(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    },
    onMessage: (listener) => void (onMessage = listener),
    onClose: (listener) => void (onClose = listener),
    close: async () => finish(null),
    get state() {
      return isClosed ? 'closed' : 'running';
    },
  };
  return {
    link,
    sent,
    say,
    die: (why) => finish(new UpstreamError('died', why)),
    get isClosed() {
      return isClosed;
    },
  };
}
