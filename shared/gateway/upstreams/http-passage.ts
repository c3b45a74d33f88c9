import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { UpstreamError } from './link.ts';
import { networkProblem } from './network-problem.ts';

/** One request on its way through, as raw as it may be. */
export interface PassageRequest {
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** Name, value, name, value … */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
}

/** Where the answer goes, piece by piece. `end` or `fail` is the last call. */
export interface PassageSink {
  head(status: number, headers: IncomingHttpHeaders): void;
  /** False: stop reading until `resume`. */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(error: UpstreamError): void;
}

export interface PassageInHand {
  abort(): void;
  resume(): void;
}

/** A keep-alive pool to one HTTP server. */
export interface Passage {
  send(request: PassageRequest, sink: PassageSink): PassageInHand;
  close(): Promise<void>;
}

export interface PassageOptions {
  readonly name: string;
  readonly url: string;
  readonly connectTimeoutMs: number;
}

/**
 * How long an unused connection is kept when the server does not say: shorter than any server's own limit, because a call on a
 * connection that is just being closed fails, and may not be sent twice.
 */
const KEEP_ALIVE_MS = 4000;

/** Nothing but connecting has a time limit: a call may run, and a stream may be silent, for as long as it takes. */
export function createPassage(options: PassageOptions): Passage {
  const url = new URL(options.url);
  const path = url.pathname + url.search;
  const pool = new Pool(url.origin, {
    // Streams and waiting calls hold a connection each; the listener bounds their number.
    connections: null,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });

  function send(request: PassageRequest, sink: PassageSink): PassageInHand {
    let controller: Dispatcher.DispatchController | null = null;
    let isAborted = false;
    const aborted = (): UpstreamError => new UpstreamError('closed', 'The client left.');
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(given) {
        controller = given;
        if (isAborted) given.abort(aborted());
      },
      onResponseStart: (_controller, status, headers) => sink.head(status, headers),
      onResponseData(given, chunk) {
        if (!sink.data(chunk)) given.pause();
      },
      onResponseEnd: () => sink.end(),
      onResponseError: (_controller, error) => sink.fail(networkProblem(options.name, url, error)),
    };
    pool.dispatch({ path, method: request.method, headers: [...request.headers], body: request.body }, handler);
    return {
      abort() {
        isAborted = true;
        controller?.abort(aborted());
      },
      resume: () => controller?.resume(),
    };
  }

  return { send, close: () => pool.destroy() };
}
