import { idKey } from '../listener/exchange.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { ClientMessage, Span } from '../wire/message.ts';
import { splice } from '../wire/splice.ts';
import type { ClientTasks } from './client-tasks.ts';
import { type JoinedServer, refuseServerRequest } from './joined-server.ts';
import { answerWithOwnTasks } from './task-names.ts';

/**
 * What servers ask the client (sampling, elicitation, roots …) until it answers. Two servers may use the same id or the same
 * progress token, so the client sees numbers of ours in their place; everything else stays as the server wrote it.
 */
export interface ServerRequests {
  /** The request as the client is to see it; null when this server asks too much at once, which it was told. */
  pass(from: JoinedServer, message: ServerMessage): string | null;
  /** A server takes a request back: the notification for the client, or null when there is nothing to take back. */
  cancel(from: JoinedServer, message: ServerMessage): string | null;
  /** Brings the client's answer to who asked. An answer to nothing is dropped. */
  answer(message: ClientMessage): void;
  /** Brings the client's progress to who asked; false when it is about something else. */
  progress(message: ClientMessage): boolean;
  /** A server has gone: what the client is to be told about its open requests. */
  forget(server: string): string[];
}

interface Asked {
  readonly from: JoinedServer;
  /** JSON text of the server's own id. */
  readonly id: string;
  readonly progressToken: string | null;
}

const MAX_OPEN_PER_SERVER = 100;
const TOO_MANY = 'Too many requests wait for this client already.';

export interface ServerRequestsOptions {
  readonly tasks: ClientTasks;
  /** A server's request was answered; `id` is the server's own, as JSON text. */
  readonly onAnswered: (from: JoinedServer, message: ClientMessage, id: string) => void;
}

export function createServerRequests({ tasks, onAnswered }: ServerRequestsOptions): ServerRequests {
  const open = new Map<number, Asked>();
  let nextId = 1;

  return {
    pass(from, message) {
      const { text } = message;
      const count = [...open.values()].filter((asked) => asked.from === from).length;
      const [id, token] = memberSpans(text, [['id'], ['params', '_meta', 'progressToken']]);
      if (id === null || id === undefined) return null;
      const refusal = count >= MAX_OPEN_PER_SERVER ? TOO_MANY : tasks.refusalOf(from, message);
      if (refusal !== null) {
        refuseServerRequest(from, message, refusal);
        return null;
      }
      const own = nextId++;
      open.set(own, { from, id: at(text, id), progressToken: token === null || token === undefined ? null : at(text, token) });
      const spans = [id, token].filter((span): span is Span => span !== null && span !== undefined);
      return splice(
        text,
        spans.map((span) => ({ span, json: String(own) })),
      );
    },
    cancel(from, message) {
      const [span] = memberSpans(message.text, [['params', 'requestId']]);
      if (span === null || span === undefined) return null;
      const given = at(message.text, span);
      const [found] = [...open].filter(([, asked]) => asked.from === from && asked.id === given);
      if (found === undefined) return null;
      open.delete(found[0]);
      return splice(message.text, [{ span, json: String(found[0]) }]);
    },
    answer(message) {
      const { id, text, spans } = message;
      const asked = typeof id === 'number' ? open.get(id) : undefined;
      if (asked === undefined || typeof id !== 'number' || spans.id === null) return;
      open.delete(id);
      tasks.note(asked.from, message);
      onAnswered(asked.from, message, asked.id);
      void asked.from.tell(answerWithOwnTasks(asked.from.server, splice(text, [{ span: spans.id, json: asked.id }])));
    },
    progress(message) {
      const [span] = memberSpans(message.text, [['params', 'progressToken']]);
      if (span === null || span === undefined) return false;
      const asked = [...open].find(([own]) => idKey(own) === `n${at(message.text, span)}`)?.[1];
      if (asked === undefined || asked.progressToken === null) return false;
      void asked.from.tell(splice(message.text, [{ span, json: asked.progressToken }]));
      return true;
    },
    forget(server) {
      const gone = [...open].filter(([, { from }]) => from.server === server).map(([own]) => own);
      for (const own of gone) open.delete(own);
      return gone.map((own) => cancelledText(own, `${server} has ended.`));
    },
  };
}

function cancelledText(requestId: number, reason: string): string {
  return JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason } });
}

function at(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}
