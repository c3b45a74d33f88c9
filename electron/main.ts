import { join } from 'node:path';
import { app } from 'electron';
import { APP_ID } from './app-identity.ts';
import { defaultDataDir } from '../shared/gateway/config/data-folder.ts';
import { sayError } from '../shared/gateway/say-error.ts';
import { type DeepLink, linkAmong, LINK_SCHEME, readDeepLink } from './deep-link.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import { sayCannotStart } from './dialogs.ts';
import { registerAppScheme } from './security/app-protocol.ts';
import { forbiddenSwitch, hardenApp } from './security/harden.ts';
import { missingSandbox } from './security/missing-sandbox.ts';
import { isStartedAtLogin } from './settings/open-at-login.ts';

/** The desktop host: the order in which it starts, and nothing else. */
const outFolder = join(import.meta.dirname, '..');
const chosenFolder = process.env['COUNTERSIGN_DATA_DIR'];
const dataDir = chosenFolder ?? defaultDataDir();

// Chromium's own files stay out of the core's data; another data folder is another app.
app.setPath(
  'userData',
  chosenFolder === undefined ? join(app.getPath('appData'), 'countersign-desktop') : join(dataDir, 'desktop'),
);
app.enableSandbox();
registerAppScheme();
const refused = forbiddenSwitch();
if (refused !== null) {
  process.stderr.write(`Countersign does not start with --${refused}: whoever reads that port could answer for you.\n`);
  app.exit(1);
} else if (!app.requestSingleInstanceLock()) app.exit(0);
else start();

function start(): void {
  hardenApp();
  const notice = missingSandbox(process.env);
  if (notice !== null) process.stderr.write(`countersign: ${notice}\n`);
  // Without it, Windows shows notifications as Electron's, and their buttons lead nowhere.
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
  app.setAsDefaultProtocolClient(LINK_SCHEME);
  let desktop: Desktop | null = null;
  /** What was asked for before the app was ready. */
  let early = linkAmong(process.argv);
  function follow(link: DeepLink): void {
    if (desktop === null) early = link;
    else desktop.follow(link);
  }
  app.on('open-url', (event, address) => {
    event.preventDefault();
    const link = readDeepLink(address);
    if (link !== null) follow(link);
  });
  app.on('second-instance', (_event, words) => follow(linkAmong(words) ?? { kind: 'open' }));
  app.on('activate', () => desktop?.follow({ kind: 'open' }));
  // Closing hides; quitting is for the menu.
  app.on('window-all-closed', () => {});
  app
    .whenReady()
    .then(() => {
      desktop = startDesktop({ outFolder, dataDir, notice });
      if (early !== null) desktop.follow(early);
      else if (!isStartedAtLogin()) desktop.follow({ kind: 'open' });
    })
    .catch((error: unknown) => {
      sayCannotStart(sayError(error));
      app.exit(1);
    });
}
