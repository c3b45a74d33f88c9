import { linkCore, type CoreChild, type CoreLink, type CoreLinkOptions } from '../../electron/core-link/core-link.ts';
import type { Channel, CoreStart } from '../../electron/core-link/messages.ts';
import type { StartCore } from '../../electron/core-process/start-core.ts';
import { serveCore } from '../../electron/core-process/serve-core.ts';

export const CORE_START: CoreStart = {
  dataDir: '/nowhere',
  version: '0.0.0',
  port: 0,
  demoServer: { command: 'node', args: [] },
  bridge: { command: 'node', args: ['bridge'] },
  hasSecureStore: true,
};

/** A core's process that is a function here: messages are cloned and come later, as between processes. */
export function forkInMemory(start: StartCore): CoreChild {
  const toMain: ((message: unknown) => void)[] = [];
  const toCore: ((message: unknown) => void)[] = [];
  const onExit: ((code: number) => void)[] = [];
  let hasEnded = false;
  const later = (listeners: readonly ((message: unknown) => void)[], message: unknown): void => {
    const copy: unknown = structuredClone(message);
    setImmediate(() => {
      if (!hasEnded) for (const listener of listeners) listener(copy);
    });
  };
  const end = (code: number): void => {
    if (hasEnded) return;
    hasEnded = true;
    for (const listener of onExit) listener(code);
  };
  const channel: Channel = {
    post: (message) => later(toMain, message),
    onMessage: (listener) => void toCore.push(listener),
  };
  setImmediate(() => serveCore(channel, end, start));
  return {
    post: (message) => later(toCore, message),
    onMessage: (listener) => void toMain.push(listener),
    onExit: (listener) => void onExit.push(listener),
    kill: () => end(137),
  };
}

/** Links to it, and resolves when it has started. */
export function linkInMemory(start: StartCore, over: Partial<CoreLinkOptions> = {}): Promise<CoreLink> {
  return new Promise((resolve, reject) => {
    const link: CoreLink = linkCore({
      child: forkInMemory(start),
      start: CORE_START,
      answerPort: async () => ({ ok: false, message: 'not in this test' }),
      onFailed: ({ message }) => reject(new Error(message)),
      onEvent: () => {},
      onStopAsked: () => {},
      onGone: () => {},
      onNonsense: (problem) => reject(new Error(problem)),
      ...over,
      onStarted: (where) => {
        over.onStarted?.(where);
        resolve(link);
      },
    });
  });
}
