import { takeTime } from '../harness/slow-host.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: never[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  on(channel: string, listener: (event: Electron.IpcMainEvent, ...args: unknown[]) => void): void {
    void channel;
    void listener;
  },
};

/** Runs what the app registered; rejects as Electron does. */
export async function invokeHandler(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  await takeTime();
  return handler(event as Electron.IpcMainInvokeEvent, ...(args as never[]));
}
