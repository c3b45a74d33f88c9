import type { IncomingHttpHeaders } from 'node:http';
import type { PassageSink } from './http-passage.ts';
import { mayBeLegacy } from './legacy-servers.ts';
import { UpstreamError } from './link.ts';
import { readServerMessage } from './read-server-message.ts';

export interface LegacyDetection {
  /** Whether the server speaks HTTP+SSE. Rejects with UpstreamError when that cannot be said. */
  readonly find: () => Promise<boolean>;
  /** It does: nothing was passed on, and the client's request can be answered another way. */
  readonly onFound: () => void;
}

/** What a server of that revision says to a POST is a line or a page. */
const MAX_HELD_BYTES = 1024 * 1024;

/**
 * A sink for the answer to `initialize` that holds back what a server of 2024-11-05 would say to it, until it was asked whether
 * it is one. An answer that is a JSON-RPC message is what it is, and passes; so does everything else.
 */
export function detectLegacy(sink: PassageSink, detection: LegacyDetection): PassageSink {
  let held: { readonly status: number; readonly headers: IncomingHttpHeaders } | null = null;
  let parts: Buffer[] = [];
  let size = 0;

  function pass(): void {
    if (held === null) return;
    sink.head(held.status, held.headers);
    for (const part of parts) sink.data(part);
    held = null;
    parts = [];
  }

  function ask(): void {
    detection
      .find()
      .then((isLegacy) => {
        if (isLegacy) return detection.onFound();
        pass();
        sink.end();
      })
      .catch((error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error;
        if (error.code === 'auth') return sink.fail(error);
        pass();
        sink.end();
      });
  }

  return {
    head(status, headers) {
      if (mayBeLegacy(status)) held = { status, headers };
      else sink.head(status, headers);
    },
    data(chunk) {
      if (held === null) return sink.data(chunk);
      parts.push(chunk);
      size += chunk.length;
      if (size > MAX_HELD_BYTES) pass();
      return true;
    },
    end() {
      if (held === null) sink.end();
      else if (isAnswer(Buffer.concat(parts).toString('utf8'))) {
        pass();
        sink.end();
      } else ask();
    },
    fail: (error) => sink.fail(error),
  };
}

/** A JSON-RPC answer to the request itself; an error about no request in particular says nothing about the transport. */
function isAnswer(text: string): boolean {
  const message = readServerMessage(text);
  return message !== null && message.kind === 'response' && message.id !== null;
}
