import { idKey } from '../../gateway/listener/exchange.ts';
import type { ServerMessage } from '../../gateway/upstreams/link.ts';
import { memberSpans } from '../../gateway/wire/member-spans.ts';
import { splice } from '../../gateway/wire/splice.ts';
import type { ClientLine } from './client-line.ts';

/**
 * What servers ask the client (sampling, elicitation, roots). The client's connection outlives sessions, and each session's
 * server counts its requests anew: an answer to the old session must never answer a question of the new one. Ids pass as they
 * are until one would meet an older one that the client may still answer; then it goes under an id of ours.
 */
export interface ServerRequests {
  /** A message of the server as the client is to read it. */
  toClient(message: ServerMessage): string;
  /** A response of the client as the server is to read it; null when its question belongs to a session that is over. */
  toServer(line: ClientLine): string | null;
  /** The session is over. Returns cancellations of what the client may still be working on. */
  endSession(): string[];
}

interface Asked {
  /** As the server wrote it. */
  readonly idText: string;
  /** As the client reads it. */
  readonly clientIdText: string;
}

export function createServerRequests(): ServerRequests {
  /** By the key of the client's id. */
  const asked = new Map<string, Asked>();
  const stale = new Set<string>();
  let nextId = 1;

  function textOf(text: string, path: readonly string[]): { idText: string; put: (json: string) => string } | null {
    const [span] = memberSpans(text, [path]);
    if (span === null || span === undefined) return null;
    return { idText: text.slice(span.start, span.end), put: (json) => splice(text, [{ span, json }]) };
  }

  function ask(message: ServerMessage): string {
    const found = textOf(message.text, ['id']);
    if (found === null || message.id === null) return message.text;
    const key = idKey(message.id);
    if (!asked.has(key) && !stale.has(key)) {
      asked.set(key, { idText: found.idText, clientIdText: found.idText });
      return message.text;
    }
    const id = `countersign-${nextId++}`;
    asked.set(idKey(id), { idText: found.idText, clientIdText: JSON.stringify(id) });
    return found.put(JSON.stringify(id));
  }

  /** The server takes a question back: the client knows it under the id that it read. */
  function takeBack(message: ServerMessage): string {
    const found = textOf(message.text, ['params', 'requestId']);
    const request = [...asked].find(([, { idText }]) => idText === found?.idText);
    if (found === null || request === undefined) return message.text;
    const [key, { clientIdText }] = request;
    asked.delete(key);
    return clientIdText === found.idText ? message.text : found.put(clientIdText);
  }

  return {
    toClient(message) {
      if (message.kind === 'request') return ask(message);
      return message.method === 'notifications/cancelled' ? takeBack(message) : message.text;
    },
    toServer(line) {
      if (line.id === null) return null;
      const key = idKey(line.id);
      const request = asked.get(key);
      if (request === undefined) return stale.delete(key) ? null : line.text;
      asked.delete(key);
      if (request.idText === request.clientIdText) return line.text;
      return textOf(line.text, ['id'])?.put(request.idText) ?? null;
    },
    endSession() {
      const cancellations = [...asked].map(([key, { clientIdText }]) => {
        stale.add(key);
        const reason = 'The session with the server is over.';
        return `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${clientIdText},"reason":"${reason}"}}`;
      });
      asked.clear();
      return cancellations;
    },
  };
}
