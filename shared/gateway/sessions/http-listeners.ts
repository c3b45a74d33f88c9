import { type Exchange, idText } from '../listener/exchange.ts';
import type { Answer } from './http-answer.ts';
import { listensForTools, toolsChangedText } from './listening.ts';
import type { Session } from './session-table.ts';

/** The open streams on which clients of an HTTP server hear what nobody asked for. */
export interface HttpListeners {
  /** Notes an exchange that is such a stream, until its client or its server ends it. */
  add(session: Session | null, exchange: Exchange, answer: Answer): void;
  /** Tells each client once. */
  toolsChanged(): void;
}

export function createHttpListeners(): HttpListeners {
  const open = new Set<{ readonly session: Session | null; readonly listenId: string | null; readonly answer: Answer }>();
  return {
    add(session, { method, message, response }, answer) {
      const isListening = message !== null && listensForTools(message);
      if (method !== 'GET' && !isListening) return;
      const listener = { session, listenId: isListening ? idText(message) : null, answer };
      open.add(listener);
      response.once('close', () => open.delete(listener));
    },
    toolsChanged() {
      const told = new Set<Session | null>();
      for (const { session, listenId, answer } of open) {
        // A session may have several streams; a message goes on one of them (MCP 2025-11-25, Multiple Connections).
        if (listenId === null && told.has(session)) continue;
        if (listenId === null) told.add(session);
        answer.say(toolsChangedText(listenId));
      }
    },
  };
}
