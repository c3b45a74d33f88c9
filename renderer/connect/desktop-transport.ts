import type { ContractTransport } from '../../shared/contract/define.ts';
import type { ConnectionStatus } from './connection-status.ts';

/** What the desktop's preload gives to the page. */
export interface DesktopBridge extends ContractTransport {
  /** What this window may do; drawn by, never relied on. */
  readonly surface: 'main' | 'approval';
}

/**
 * The contract over the desktop's bridge. The window outlives the core: the app says when it is gone and when it is there again, and
 * tells the state then.
 */
export function desktopTransport(bridge: DesktopBridge, status: ConnectionStatus): ContractTransport {
  return {
    call: async (request) => {
      const reply = await bridge.call(request);
      if (isDone(reply)) status.set('open');
      return reply;
    },
    onEvent: (listener) =>
      bridge.onEvent((message) => {
        const standing = readStanding(message);
        if (standing !== null) {
          status.set(standing ? 'open' : 'lost');
          return;
        }
        status.set('open');
        listener(message);
      }),
  };
}

/** Whether the core is there, when that is what the message says. */
function readStanding(message: unknown): boolean | null {
  if (typeof message !== 'object' || message === null || !('name' in message) || message.name !== 'host.standing') return null;
  return 'isThere' in message && message.isThere === true;
}

function isDone(reply: unknown): boolean {
  return typeof reply === 'object' && reply !== null && 'ok' in reply && reply.ok === true;
}
