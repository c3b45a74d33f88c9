import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The program of the reference server that is installed with us; null when it is not. */
export function findDemoServer(): string | null {
  const folders = createRequire(import.meta.url).resolve.paths('@modelcontextprotocol/server-everything') ?? [];
  const programs = folders.map((folder) => join(folder, '@modelcontextprotocol/server-everything/dist/index.js'));
  return programs.find((program) => existsSync(program)) ?? null;
}
