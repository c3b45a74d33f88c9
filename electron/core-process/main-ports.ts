import type { ConfirmCommand } from '../../shared/headless/control/control-server.ts';
import type { OpenExternal } from '../../shared/gateway/ports.ts';
import type { Cipher } from '../../shared/gateway/secrets/encrypted-secrets.ts';
import type { FromCore, PortAnswer, PortRequest } from '../core-link/messages.ts';
import { createPending } from '../core-link/pending.ts';

/** What the main process lends to the core: it alone can use Electron. */
export interface MainPorts {
  readonly cipher: Cipher;
  readonly openExternal: OpenExternal;
  readonly confirm: ConfirmCommand;
  readonly showApp: () => void;
  /** An answer of the main process came. */
  settle(id: number, answer: PortAnswer): void;
}

/** The ports as messages. The main process outlives this one, so nothing here waits for its death. */
export function createMainPorts(tell: (message: FromCore) => void): MainPorts {
  const pending = createPending<PortAnswer>();

  async function ask(request: PortRequest, gone?: AbortSignal): Promise<string | boolean | null> {
    const { id, answer } = pending.open();
    const withdraw = (): void => {
      tell({ kind: 'withdraw', id });
      pending.settle(id, { ok: true, value: false });
    };
    gone?.addEventListener('abort', withdraw, { once: true });
    tell({ kind: 'ask', id, ask: request });
    try {
      const result = await answer;
      if (!result.ok) throw new Error(result.message);
      return result.value;
    } finally {
      gone?.removeEventListener('abort', withdraw);
    }
  }

  async function askText(request: PortRequest): Promise<string> {
    const value = await ask(request);
    if (typeof value !== 'string') throw new Error('The app gave no text.');
    return value;
  }

  return {
    cipher: {
      encrypt: (text) => askText({ port: 'encrypt', text }),
      decrypt: (encrypted) => askText({ port: 'decrypt', encrypted }),
    },
    openExternal: (url) => void ask({ port: 'open-external', url }).catch(() => {}),
    confirm: async ({ name, input }, gone) => (await ask({ port: 'confirm', asked: { name, input } }, gone)) === true,
    showApp: () => void ask({ port: 'show-app' }).catch(() => {}),
    settle: pending.settle,
  };
}
