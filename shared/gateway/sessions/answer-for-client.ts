import type { Log } from '../ports.ts';
import { requestHeaders } from '../upstreams/http-headers.ts';
import type { Passage } from '../upstreams/http-passage.ts';
import type { Session } from './session-table.ts';

export interface AnswerForClientOptions {
  readonly server: string;
  readonly passage: Passage;
  /** Configured for the server. */
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** Headers that speak of one message alone. */
const OF_ONE_MESSAGE = /^(?:content-type|accept|last-event-id|mcp-session-id|mcp-method|mcp-name|mcp-param-.*)$/i;

/**
 * Answers a request of an HTTP server in the client's place, with what its own messages (`raw`: name, value …) say about its session
 * and itself. Nobody waits for it: a server that is gone needs no answer.
 */
export function answerForClient(
  { server, passage, headers, log }: AnswerForClientOptions,
  { publicId }: Pick<Session, 'publicId'>,
  raw: readonly string[],
  text: string,
): void {
  const own = [
    ...raw.flatMap((name, index) => (index % 2 === 0 && !OF_ONE_MESSAGE.test(name) ? [name, raw[index + 1] ?? ''] : [])),
    ...['content-type', 'application/json', 'accept', 'application/json, text/event-stream'],
    ...(publicId === null ? [] : ['mcp-session-id', publicId]),
  ];
  passage.send(
    { method: 'POST', headers: requestHeaders(own, headers), body: Buffer.from(text) },
    {
      head: () => {},
      data: () => true,
      end: () => {},
      fail: (error) => log.debug('a server did not take an answer', { server, error: error.message }),
    },
  );
}
