import { resolve } from 'node:path';
import { build } from 'vite';

/** Builds every part of the desktop app from one configuration; each is a bundle of its own, because each runs in a process of its own. */
const configFile = resolve(import.meta.dirname, 'vite.electron.config.ts');
for (const mode of ['main', 'core', 'preload-main', 'preload-approval']) await build({ configFile, mode, logLevel: 'warn' });
