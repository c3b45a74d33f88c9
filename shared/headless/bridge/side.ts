import { rpcErrorText } from '../../gateway/listener/answers.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { HttpLink } from '../../gateway/upstreams/http-link.ts';
import type { UpstreamError } from '../../gateway/upstreams/link.ts';
import { doubtAbout } from '../../gateway/upstreams/sent-message.ts';
import { RPC } from '../../gateway/wire/message.ts';
import type { ClientLine } from './client-line.ts';
import type { HostState } from './host-access.ts';
import type { KnownRevision } from './known-revision.ts';

export type ReadyHost = Extract<HostState, { readonly kind: 'ready' }>;

/** What both eras of a bridge stand on. */
export interface BridgeContext {
  /** One message to the client. */
  readonly write: (text: string) => void;
  readonly openLink: (host: ReadyHost) => HttpLink;
  readonly clock: Clock;
  /** Without it a server is never known to be an older one. */
  readonly knownRevision?: KnownRevision;
  /** For whoever reads the client's log; never holds a token or what messages say. */
  readonly note: (text: string) => void;
}

/** The part of a bridge that speaks one era of the protocol. */
export interface Side {
  /** Resolves when the next line may be taken; requests are answered later. */
  take(line: ClientLine): Promise<void>;
  hostChanged(state: HostState): void;
  /** Requests are under way. */
  readonly isBusy: boolean;
  close(): Promise<void>;
}

/** How many of the client's requests go at once: a few less than the gateway takes, for what must never wait. */
export function requestsAtOnce({ maxConcurrent }: ReadyHost): number {
  return Math.max(1, maxConcurrent - Math.max(4, Math.ceil(maxConcurrent / 4)));
}

/** The error for a request that has no answer. A call is never repeated: whether it ran is not known here. */
export function failureText(line: ClientLine, error: UpstreamError): string {
  const said = error.refusal?.error ?? null;
  if (said !== null) return rpcErrorText(line.idText, said.code, said.message);
  return rpcErrorText(line.idText, RPC.serverFailed, `${error.message}${doubtAbout(line.method)}`);
}
