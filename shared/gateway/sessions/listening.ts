import { isJsonObject, member } from '../../model/json.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import type { ClientMessage } from '../wire/message.ts';
import { SUBSCRIPTION_ID_KEY } from '../wire/meta-keys.ts';

/** The request of a stateless client that stays open for what changes (MCP 2026-07-28, Subscriptions). */
export const LISTEN = 'subscriptions/listen';

const CHANGED = new Map([
  ['notifications/tools/list_changed', 'toolsListChanged'],
  ['notifications/prompts/list_changed', 'promptsListChanged'],
  ['notifications/resources/list_changed', 'resourcesListChanged'],
]);
const UPDATED = 'notifications/resources/updated';

/** Whether a notification says that something changed: it is for those who listen for it, and for nobody else. */
export function isChange({ method }: Pick<ServerMessage, 'method'>): boolean {
  return method !== null && (CHANGED.has(method) || method === UPDATED);
}

/** Whether this request listens for such a change: what one client asked to hear is not told to another. */
export function listensFor(request: ClientMessage, { method, value }: Pick<ServerMessage, 'method' | 'value'>): boolean {
  const filter = request.method === LISTEN ? member(request.params, 'notifications') : undefined;
  if (!isJsonObject(filter) || method === null) return false;
  const flag = CHANGED.get(method);
  if (flag !== undefined) return member(filter, flag) === true;
  const uris = member(filter, 'resourceSubscriptions');
  const { params } = value;
  const uri = typeof params === 'object' && params !== null && 'uri' in params ? params.uri : undefined;
  return method === UPDATED && Array.isArray(uris) && typeof uri === 'string' && uris.includes(uri);
}

/** Tells that the list of tools shows something else now. `listenId`: JSON text of the id of the request that listens for it. */
export function toolsChangedText(listenId: string | null = null): string {
  const meta = listenId === null ? '' : `,"params":{"_meta":{"${SUBSCRIPTION_ID_KEY}":${listenId}}}`;
  return `{"jsonrpc":"2.0","method":"notifications/tools/list_changed"${meta}}`;
}

/** Whether a request of a stateless client wants to hear of other tools. */
export function listensForTools(request: ClientMessage): boolean {
  return listensFor(request, { method: 'notifications/tools/list_changed', value: {} });
}
