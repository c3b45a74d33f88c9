import { ExactNumber } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { headerValue } from '../wire/header-value.ts';
import { memberSpans } from '../wire/member-spans.ts';
import type { MessageId } from '../wire/message.ts';
import { PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';
import { nameSourceOf } from '../wire/routing-headers.ts';

/** What the HTTP transport must know of a message on its way to a server. */
export interface SentMessage {
  readonly method: string | null;
  /** Null for anything but a request. */
  readonly requestId: MessageId | null;
  /** The request that this message cancels. */
  readonly cancels: MessageId | null;
  /** It carries its protocol version itself (MCP 2026-07-28). */
  readonly isStateless: boolean;
  /** The routing headers of a stateless request (MCP 2026-07-28, Standard Request Headers); none for older revisions. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a message that is JSON. Ids keep the digits that they are written with. */
export function readSentMessage(text: string): SentMessage {
  const value = readJson(text);
  const method = textAt(value, 'method');
  const headers = method === null ? {} : routingHeaders(value, method);
  return {
    method,
    requestId: method === null ? null : idAt(text, value, ['id']),
    cancels: method === 'notifications/cancelled' ? idAt(text, value, ['params', 'requestId']) : null,
    isStateless: Object.hasOwn(headers, 'mcp-protocol-version'),
    headers,
  };
}

/** What an error must add when a request may have been handled and its answer is lost: a call is never made twice. */
export function doubtAbout(method: string | null): string {
  return method === 'tools/call' ? ' Whether the call ran is not known; it was not repeated.' : '';
}

function idAt(text: string, value: unknown, path: readonly string[]): MessageId | null {
  const id = path.reduce(at, value);
  if (typeof id === 'string') return id;
  if (typeof id !== 'number') return null;
  if (Number.isSafeInteger(id)) return id;
  const [span] = memberSpans(text, [path]);
  return span === undefined || span === null ? id : new ExactNumber(text.slice(span.start, span.end));
}

function routingHeaders(value: unknown, method: string): Readonly<Record<string, string>> {
  const params = at(value, 'params');
  const version = textAt(at(params, '_meta'), PROTOCOL_VERSION_KEY);
  if (version === null) return {};
  const source = nameSourceOf(method);
  const name = source === null ? null : textAt(params, source);
  return {
    'mcp-protocol-version': headerValue(version),
    'mcp-method': headerValue(method),
    ...(name === null ? {} : { 'mcp-name': headerValue(name) }),
  };
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

function textAt(value: unknown, key: string): string | null {
  const found = at(value, key);
  return typeof found === 'string' ? found : null;
}
