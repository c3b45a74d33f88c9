import { isJsonObject, member } from '../../model/json.ts';
import type { ClientMessage } from './message.ts';
import { LOG_LEVEL_KEY } from './meta-keys.ts';

/** The severities of RFC 5424, least first. */
const LEVELS: readonly unknown[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/**
 * Whether a stateless request wants to hear a log message (`params` of a `notifications/message`): only one that names a level
 * does, and only from that level on (MCP 2026-07-28, Logging).
 */
export function wantsLog(request: Pick<ClientMessage, 'params'>, params: unknown): boolean {
  const meta = member(request.params, '_meta');
  const wanted = isJsonObject(meta) ? LEVELS.indexOf(member(meta, LOG_LEVEL_KEY)) : -1;
  const level = typeof params === 'object' && params !== null && 'level' in params ? LEVELS.indexOf(params.level) : -1;
  return wanted !== -1 && level >= wanted;
}
