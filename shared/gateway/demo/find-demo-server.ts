import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** How the server of the demo is started. */
export interface DemoServer {
  readonly command: string;
  readonly args: readonly string[];
}

/** The reference server that is installed with us as a package, under the Node that runs us; null when it is not. */
export function findDemoServer(): DemoServer | null {
  // There the program that runs us is no Node.
  if (process.versions['electron'] !== undefined) return null;
  const folders = createRequire(import.meta.url).resolve.paths('@modelcontextprotocol/server-everything') ?? [];
  const programs = folders.map((folder) => join(folder, '@modelcontextprotocol/server-everything/dist/index.js'));
  const program = programs.find((each) => existsSync(each));
  return program === undefined ? null : { command: process.execPath, args: [program, 'stdio'] };
}
