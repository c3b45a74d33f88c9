import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/* The notes server "slow", which starts once the file that its argument names is there: what it is sent meanwhile waits. */
const file = process.argv[2] ?? '';
while (!existsSync(file)) await wait(20);
process.argv[2] = 'slow';
await import('./notes.ts');
