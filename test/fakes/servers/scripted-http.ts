import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** True once its connection closed before the answer was complete. */
  isAborted: boolean;
}

/** An HTTP server that answers as the test tells it and remembers what it was asked. */
export interface ScriptedHttp {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  answer: (request: SeenRequest, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export async function startScriptedHttp(): Promise<ScriptedHttp> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry: SeenRequest = { method, url, headers, body: Buffer.concat(parts), isAborted: false };
      response.once('close', () => {
        entry.isAborted = !response.writableFinished;
      });
      seen.push(entry);
      scripted.answer(entry, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const scripted: ScriptedHttp = {
    port: (server.address() as AddressInfo).port,
    seen,
    answer: (_request, response) => void response.writeHead(500).end(),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return scripted;
}
