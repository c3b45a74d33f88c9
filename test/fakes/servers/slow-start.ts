import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/* `slow-start.ts FILE SERVER …`: that server, which starts once the file is there. What it is sent meanwhile waits. */
const [file = '', server = '', ...args] = process.argv.slice(2);
while (!existsSync(file)) await wait(20);
process.argv.splice(1, Infinity, server, ...args);
await import(pathToFileURL(server).href);
