import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const modules = resolve(root, 'node_modules/@modelcontextprotocol');

/** Command lines of the servers that the tests use, real ones from npm and stand-ins of our own. */
export const SERVER_COMMANDS = {
  everything: [process.execPath, resolve(modules, 'server-everything/dist/index.js'), 'stdio'],
  filesystem: (folder: string) => [process.execPath, resolve(modules, 'server-filesystem/dist/index.js'), folder],
  memory: [process.execPath, resolve(modules, 'server-memory/dist/index.js')],
  pmcp: [process.execPath, resolve(root, 'test/fakes/servers/pmcp.ts')],
  erring: [process.execPath, resolve(root, 'test/fakes/servers/erring.ts')],
  agentProxy: [process.execPath, resolve(root, 'test/fakes/servers/agent-proxy.ts')],
} as const;
