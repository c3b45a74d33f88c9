import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/*
 * `slow-start.ts FILE METHOD SERVER …`: that server, which starts once the file is there, and never when it is asked METHOD first.
 * What it is sent meanwhile waits.
 */
const [file = '', method = '', server = '', ...args] = process.argv.slice(2);
await once(process.stdin, 'readable');
const asked: unknown = process.stdin.read();
process.stdin.unshift(asked);
while (!existsSync(file) || String(asked).includes(`"${method}"`)) await wait(20);
process.argv.splice(1, Infinity, server, ...args);
await import(pathToFileURL(server).href);
