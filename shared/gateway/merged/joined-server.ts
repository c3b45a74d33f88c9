import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { rpcErrorText } from '../listener/answers.ts';
import { ownIdIn } from '../sessions/stateless-ids.ts';
import type { Health } from '../upstreams/health.ts';
import { type ServerMessage, UpstreamError, type UpstreamLink } from '../upstreams/link.ts';
import { lookAtServerMessage } from '../wire/look-at-server-message.ts';
import { memberSpans } from '../wire/member-spans.ts';
import { RPC } from '../wire/message.ts';
import { parseStrictJson } from '../wire/strict-json.ts';

/** How a request to a server ended. */
export type Ending =
  | { readonly kind: 'answered'; readonly message: ServerMessage }
  /** `code` says of which kind the failure is, when the link said it. */
  | { readonly kind: 'failed'; readonly why: string; readonly code?: UpstreamError['code'] }
  | { readonly kind: 'cancelled' };

export interface RequestOptions {
  /** Hears what the server says about this request before it answers: progress, or what a subscription brings. */
  readonly heard?: (message: ServerMessage) => void;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server answered a question of ours with a JSON-RPC error. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  /** The error object as the server wrote it. */
  readonly error: string;
  constructor(message: string, error: string) {
    super(message);
    this.error = error;
  }
}

/** One server behind one client at the merged address: a link whose request ids are ours, so that nothing can be mixed up. */
export interface JoinedServer {
  readonly server: string;
  /** Sends a request that carries `id` already. Never rejects. */
  request(id: number, text: string, options?: RequestOptions): Promise<Ending>;
  /** Nobody waits for it any more; `text` tells the server. */
  cancel(id: number, text: string): void;
  /** Asks something of our own; resolves with its result. Rejects with UpstreamError or ServerRefusal. */
  ask(id: number, method: string, params: JsonObject): Promise<JsonObject>;
  /** A notification, or the answer to a request of the server; resolves when it was taken. Never rejects: lost when the link is closed. */
  tell(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface JoinedServerOptions {
  readonly server: string;
  readonly link: UpstreamLink;
  readonly health: Health;
  /** Requests, and notifications that are about none of ours. */
  readonly onMessage: (from: JoinedServer, message: ServerMessage) => void;
  /** Null: we closed it. */
  readonly onOver: (problem: string | null) => void;
}

interface Pending {
  readonly heard: (message: ServerMessage) => void;
  readonly end: (ending: Ending) => void;
}

export function createJoinedServer(options: JoinedServerOptions): JoinedServer {
  const { server, link, health } = options;
  const pending = new Map<number, Pending>();
  let closedBy: string | null = null;

  health.opened(server);
  link.onMessage(take);
  link.onClose((error) => {
    closedBy = error?.message ?? `The connection to ${server} was closed.`;
    health.closed(server, error?.message ?? null);
    for (const id of [...pending.keys()]) end(id, { kind: 'failed', why: closedBy });
    if (error !== null) link.close().catch(() => {});
    options.onOver(error?.message ?? null);
  });

  function end(id: number, ending: Ending): void {
    const request = pending.get(id);
    pending.delete(id);
    request?.end(ending);
  }

  function take(message: ServerMessage): void {
    health.worked(server);
    if (message.kind === 'response') {
      if (typeof message.id === 'number') end(message.id, { kind: 'answered', message });
      return;
    }
    if (message.method === 'ping' && message.kind === 'request') return answerPing(message);
    if (message.kind === 'notification' && lookAtServerMessage(message).kind === 'refuse') return;
    // What a server cancels is a request of its own, whatever number it has.
    const id = message.kind === 'request' || message.method === 'notifications/cancelled' ? null : ownIdIn(message);
    const about = id === null ? undefined : pending.get(id);
    if (about !== undefined) about.heard(message);
    else if (message.method !== 'notifications/progress') options.onMessage(joined, message);
  }

  /** It wants to know whether somebody is there: the link is ours. */
  function answerPing({ text }: ServerMessage): void {
    const [id] = memberSpans(text, [['id']]);
    if (id !== null && id !== undefined) void joined.tell(`{"jsonrpc":"2.0","id":${text.slice(id.start, id.end)},"result":{}}`);
  }

  const joined: JoinedServer = {
    server,
    request(id, text, { heard = () => {}, headers } = {}) {
      if (closedBy !== null) return Promise.resolve({ kind: 'failed', why: closedBy });
      return new Promise((resolve) => {
        pending.set(id, { heard, end: resolve });
        link.send(text, headers).catch((error: unknown) => {
          const why = error instanceof UpstreamError ? error.message : `${server} could not be reached.`;
          if (pending.has(id)) health.failed(server, closedBy ?? why);
          const code = error instanceof UpstreamError ? { code: error.code } : {};
          end(id, { kind: 'failed', why: closedBy ?? why, ...code });
        });
      });
    },
    cancel(id, text) {
      if (!pending.has(id)) return;
      void joined.tell(text);
      end(id, { kind: 'cancelled' });
    },
    async ask(id, method, params) {
      const text = `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${stringifyJson(params)}}`;
      const ending = await joined.request(id, text);
      if (ending.kind === 'failed') throw new UpstreamError(ending.code ?? 'closed', ending.why);
      if (ending.kind === 'cancelled') throw new UpstreamError('closed', `${server} was not asked any more.`);
      return readResult(server, method, ending.message.text);
    },
    // A closed link has told its owner already.
    tell: (text) => link.send(text).catch(() => {}),
    close: () => link.close(),
  };
  return joined;
}

/** Refuses a request that a client of this address can't be asked. */
export function refuseServerRequest(to: JoinedServer, message: ServerMessage, why: string): void {
  const [id] = memberSpans(message.text, [['id']]);
  if (id !== null && id !== undefined) void to.tell(rpcErrorText(message.text.slice(id.start, id.end), RPC.methodNotFound, why));
}

function readResult(server: string, method: string, text: string): JsonObject {
  const strict = parseStrictJson(text);
  // What has two readings is written anew from this one, which then is the only one that the client and the rules see.
  const value = strict.ok ? strict.value : (readJson(text) as JsonValue);
  const result = isJsonObject(value) ? member(value, 'result') : undefined;
  if (isJsonObject(result)) return result;
  const [error] = memberSpans(text, [['error']]);
  const given = error === null || error === undefined ? null : text.slice(error.start, error.end);
  throw new ServerRefusal(`${server} refused ${method}.`, given ?? '{"code":-32603,"message":"The server gave no result."}');
}
