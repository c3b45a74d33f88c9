import { assertNever } from '../../shared/model/assert-never.ts';
import { sayError } from '../../shared/gateway/say-error.ts';
import type { PortAnswer, PortRequest } from '../core-link/messages.ts';
import { confirmCommand } from './confirm-command.ts';
import { openExternal } from './open-external.ts';
import { decrypt, encrypt } from './secure-store.ts';

/** Answers what the core asks of Electron. Never rejects. */
export function createPortAnswers(showApp: () => void): (request: PortRequest, withdrawn: AbortSignal) => Promise<PortAnswer> {
  async function answer(request: PortRequest, withdrawn: AbortSignal): Promise<string | boolean | null> {
    switch (request.port) {
      case 'encrypt':
        return encrypt(request.text);
      case 'decrypt':
        return decrypt(request.encrypted);
      case 'open-external':
        openExternal(request.url);
        return null;
      case 'confirm':
        return confirmCommand(request.asked, withdrawn);
      case 'show-app':
        showApp();
        return null;
      default:
        return assertNever(request);
    }
  }
  return async (request, withdrawn) => {
    try {
      return { ok: true, value: await answer(request, withdrawn) };
    } catch (error) {
      return { ok: false, message: sayError(error) };
    }
  };
}
