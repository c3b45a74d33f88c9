import { resolve } from 'node:path';

/** The command of a stdio server that is spoken by the puppet on this port. */
export function PIPE(port: number): string[] {
  return [process.execPath, resolve('test/fakes/servers/pipe.ts'), String(port)];
}
