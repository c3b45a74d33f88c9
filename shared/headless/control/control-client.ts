import { request, type IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { CallReplySchema, ContractError, type ContractTransport } from '../../contract/define.ts';
import { type HostFile, readHostFile } from './host-file.ts';
import { type PersonProof, proofHeaders } from './person-proof.ts';

/** The command line's end of the control socket. */
export interface ControlClient {
  readonly host: HostFile;
  /** The contract with this proof of the person. `onEvent` ends silently when the host goes; `onEnd` says so. */
  transport(proof: PersonProof, onEnd?: () => void): ContractTransport;
  /** A fresh one-time link; throws ContractError when the host refuses. */
  createUiLink(proof: PersonProof): Promise<string>;
}

/** Finds the host that runs on a data folder. Null when none runs, or when a dead one left its file behind. */
export async function connectToHost(dataDir: string): Promise<ControlClient | null> {
  const host = await readHostFile(dataDir);
  if (host === null) return null;
  const { socket } = host;
  try {
    await post(socket, '/call', {}, { name: 'state.get', input: null });
  } catch (error) {
    if (isNobodyThere(error)) return null;
    throw error;
  }
  return {
    host,
    transport: (proof, onEnd) => ({
      call: (call) => post(socket, '/call', proofHeaders(proof), call),
      onEvent: (listener) => listen(socket, listener, onEnd ?? (() => {})),
    }),
    async createUiLink(proof) {
      const reply = CallReplySchema.parse(await post(socket, '/ui-link', proofHeaders(proof), null));
      if (!reply.ok) throw new ContractError(reply.error.code, reply.error.message);
      return z.strictObject({ url: z.string() }).parse(reply.value).url;
    },
  };
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT');
}

/** Posts JSON and reads JSON, whatever the status: refusals have the shape of a failed call. */
async function post(socketPath: string, path: string, headers: Record<string, unknown>, value: unknown): Promise<unknown> {
  const body = JSON.stringify(value);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(
      {
        socketPath,
        path,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      resolve,
    );
    sent.once('error', reject);
    sent.end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}

/** Reads the host's server-sent events: one `data:` line each (comments are heartbeats). */
function listen(socketPath: string, listener: (message: unknown) => void, onEnd: () => void): () => void {
  let isEnded = false;
  function end(): void {
    if (isEnded) return;
    isEnded = true;
    onEnd();
  }
  const sent = request({ socketPath, path: '/events', method: 'GET' }, (response) => {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    response.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!isEnded && line.slice(0, 6) === 'data: ') listener(JSON.parse(line.slice(6)));
      }
    });
    response.once('close', end);
    response.once('error', end);
  });
  sent.once('error', end);
  sent.end();
  return () => {
    isEnded = true;
    sent.destroy();
  };
}
