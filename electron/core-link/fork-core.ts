import { utilityProcess } from 'electron';
import type { CoreChild } from './core-link.ts';

/** Starts the core's process. It gets our environment, because the servers that it starts do. */
export function forkCore(modulePath: string): CoreChild {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Countersign core' });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  };
}
