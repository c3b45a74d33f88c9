import type { Channel } from '../core-link/messages.ts';
import { serveCore } from './serve-core.ts';

/** The core's own process: no window can hold up its traffic, and when it dies the windows stay. */
const { parentPort } = process;
const channel: Channel = {
  post: (message) => parentPort.postMessage(message),
  onMessage: (listener) => void parentPort.on('message', ({ data }) => listener(data)),
};
serveCore(channel, (code) => process.exit(code));
