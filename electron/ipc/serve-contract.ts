import { ipcMain, type WebContents } from 'electron';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import { answerCall, type Handlers } from '../../shared/contract/host.ts';
import { surfacesOfSender } from './trusted-senders.ts';

export const CALL_CHANNEL = 'countersign:call';
export const EVENT_CHANNEL = 'countersign:event';

/** Answers every contract call that arrives over IPC. One channel in, one channel out. */
export function serveContract(handlers: Handlers, onBug: (error: unknown, name: string) => void): void {
  ipcMain.handle(CALL_CHANNEL, (event, request: unknown) =>
    answerCall(handlers, { surfaces: surfacesOfSender(event) }, request, onBug),
  );
}

export function sendEvent(page: WebContents, event: ContractEvent): void {
  if (!page.isDestroyed()) page.send(EVENT_CHANNEL, event);
}
