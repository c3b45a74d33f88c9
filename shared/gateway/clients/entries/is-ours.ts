import { basename } from 'node:path';
import type { EntryConnection } from './read-entry.ts';

const OUR_PROGRAM = /^countersign(?:\.js|\.exe|\.cmd|(?:-[\w.]+)*\.AppImage)?$/i;

/** Whether an entry leads to Countersign: to the address where it listens, or through its bridge. */
export function isOurs(connection: EntryConnection | null, mcpOrigin: string): boolean {
  if (connection === null) return false;
  if (connection.transport === 'http') {
    const url = URL.parse(connection.url);
    const own = URL.parse(mcpOrigin);
    if (url === null || own === null || url.port !== own.port) return false;
    return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) && /^\/(?:servers\/[^/]+\/)?mcp$/.test(url.pathname);
  }
  const words = [connection.command, ...connection.args];
  // The command line has a command for it, the installed app a switch.
  const at = words.findIndex((word) => word === 'bridge' || word === '--bridge');
  return at > 0 && words.slice(0, at).some((word) => OUR_PROGRAM.test(basename(word.replaceAll('\\', '/'))));
}
