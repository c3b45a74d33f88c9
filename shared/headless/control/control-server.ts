import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerCall, type Caller } from '../../contract/host.ts';
import type { LentTokens } from '../../gateway/lent-tokens.ts';
import type { Log } from '../../gateway/ports.ts';
import type { ContractHost } from '../contract-host.ts';
import { sendJson, sendRefusal } from '../http/answers.ts';
import { streamEvents } from '../http/event-stream.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { hashSecret } from '../random-secret.ts';
import { answerConfirmed } from './answer-confirmed.ts';
import { checkProof, type ProofCheck } from './person-proof.ts';
import { readBridgeWish } from './bridge-lines.ts';
import { serveBridge } from './serve-bridge.ts';
import { chooseSocketAddress } from './socket-address.ts';

export interface ControlServerOptions {
  readonly host: ContractHost;
  /** For bridges: tokens of the grants that a person made. */
  readonly tokens: LentTokens;
  readonly dataDir: string;
  readonly person: PersonAccess;
  readonly log: Log;
}

/** Asks the person whether a command of the command line may do what it wants; aborted when the command line has gone. */
export type ConfirmCommand = (asked: { readonly name: string; readonly input: unknown }, gone: AbortSignal) => Promise<boolean>;

/** How this host knows that the person stands behind a command, and what it has for them to see. */
export type PersonAccess =
  | {
      /** The command line proves it. */
      readonly kind: 'proof';
      /** Only its hash is kept. */
      readonly operatorToken: string;
      /** A fresh one-time link to the page. */
      readonly createUiLink: () => string;
    }
  | {
      /** The host asks by itself, in a window of its own: no proof of the command line counts. */
      readonly kind: 'window';
      readonly confirm: ConfirmCommand;
      /** Shows the app; the address does the same. */
      readonly showApp: () => string;
    };

export interface ControlServer {
  /** Path of the socket, or name of the pipe. */
  readonly socket: string;
  stop(): Promise<void>;
}

const COMMAND_LINE: Caller = { surfaces: ['cli'] };
const OPERATOR: Caller = { surfaces: ['cli', 'operator'] };

/**
 * Answers the command line over a socket that only the data folder's owner can open: POST /call, GET /events,
 * POST /bridge and POST /ui-link (operator only). Whoever can open it is the command line; a proof of the person makes it the operator.
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { host, log, person } = options;
  const operatorTokenHash = person.kind === 'proof' ? hashSecret(person.operatorToken) : null;
  const onBug = (error: unknown, name: string): void => log.error('a command failed', { name, error: String(error) });

  async function proofOf(request: IncomingMessage): Promise<ProofCheck> {
    return operatorTokenHash === null ? 'none' : checkProof(request.headers, operatorTokenHash);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const proof = await proofOf(request);
    if (proof === 'wrong-token') {
      return sendRefusal(
        response,
        403,
        'forbidden',
        'This is not the operator token of the running gateway. `countersign serve` prints it when it starts.',
      );
    }
    if (proof === 'no-terminal')
      return sendRefusal(response, 403, 'needs-operator', 'The terminal that should confirm this cannot be found.');
    const caller = proof === 'proven' ? OPERATOR : COMMAND_LINE;
    const route = `${request.method} ${request.url}`;
    if (route === 'POST /call') return answerControlCall(request, response, caller);
    if (route === 'GET /events') return streamEvents(host, caller, response, {});
    if (route === 'POST /bridge') return answerBridge(request, response);
    if (route === 'POST /ui-link') return answerUiLink(response, caller);
    sendRefusal(response, 404, 'not-found', 'There is nothing at this address.');
  }

  async function answerControlCall(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const body = await readJsonBody(request);
    if (!body.ok) return sendRefusal(response, body.status, 'invalid-input', body.message, { connection: 'close' });
    const reply =
      person.kind === 'proof'
        ? await answerCall(host.handlers, caller, body.value, onBug)
        : await answerConfirmed({ host, confirm: person.confirm, request: body.value, response, onBug });
    if (!response.destroyed) sendJson(response, 200, reply);
  }

  async function answerBridge(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJsonBody(request);
    const wish = body.ok ? readBridgeWish(body.value) : null;
    if (wish !== null) return serveBridge(host, options.tokens, wish, response);
    sendRefusal(response, 400, 'invalid-input', 'This is not what a bridge asks.', { connection: 'close' });
  }

  function answerUiLink(response: ServerResponse, caller: Caller): void {
    if (person.kind === 'window') return sendJson(response, 200, { ok: true, value: { url: person.showApp() } });
    if (caller === OPERATOR) return sendJson(response, 200, { ok: true, value: { url: person.createUiLink() } });
    sendRefusal(response, 403, 'needs-operator', 'A link signs in to the page, which can approve: it needs the person.');
  }

  const address = await chooseSocketAddress(options.dataDir);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error('the control socket could not answer', { error: String(error) });
      if (response.headersSent) response.destroy();
      else sendRefusal(response, 500, 'internal', 'Something went wrong. See the log.');
    });
  });
  await listen(server, address.path);
  return {
    socket: address.path,
    async stop() {
      await close(server);
      await address.remove();
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The folder around it is the owner's alone, so nobody can connect before the mode is set.
    server.listen({ path, readableAll: false, writableAll: false }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  if (process.platform !== 'win32') await chmod(path, 0o600);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
