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
    // Every server speaks HTTP/1.1; names and order of headers are kept there.
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectTimeoutMs },
  });

  function send({ method, headers, body }: PassageRequest, sink: PassageSink): PassageInHand {
    const inHand = new Dispatched(options.name, url, sink);
    pool.dispatch({ path, method, headers: [...headers], body }, inHand);
    return inHand;
  }

  return { send, close: () => pool.destroy() };
}

/** A class, because there is one for every request. */
class Dispatched implements Dispatcher.DispatchHandler, PassageInHand {
  private readonly name: string;
  private readonly url: URL;
  private readonly sink: PassageSink;
  private controller: Dispatcher.DispatchController | null = null;
  private isAborted = false;

  constructor(name: string, url: URL, sink: PassageSink) {
    this.name = name;
    this.url = url;
    this.sink = sink;
  }

  abort(): void {
    this.isAborted = true;
    this.controller?.abort(new UpstreamError('closed', 'The client left.'));
  }

  resume(): void {
    this.controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isAborted) this.abort();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.sink.head(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.sink.data(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.sink.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.sink.fail(networkProblem(this.name, this.url, error));
  }
}
