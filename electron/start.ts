import { join } from 'node:path';
import { app } from 'electron';
import { runCommand } from './bridge-mode.ts';
import { readStart } from './start-words.ts';

/** The first file that Electron runs: decides between the app and a command, before anything else is loaded. */
const start = readStart(process.argv.slice(app.isPackaged ? 1 : 2));
if (start.kind === 'app') await import('./main.ts');
else {
  const place = {
    platform: process.platform,
    outFolder: join(import.meta.dirname, '..'),
    resourcesFolder: process.resourcesPath,
  };
  process.exit(await runCommand(start, place));
}
