import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import { defaultDataDir } from '../shared/gateway/config/data-folder.ts';
import { createLog } from '../shared/gateway/log.ts';
import { openSecrets } from '../shared/gateway/secrets/open-secrets.ts';
import { type Gateway, startGateway } from '../shared/gateway/start-gateway.ts';
import { openExternal } from './adapters/open-external.ts';
import { demoServerCommand } from './own-commands.ts';
import { sendEvent, serveContract } from './ipc/serve-contract.ts';
import { registerAppScheme, serveAppProtocol } from './security/app-protocol.ts';
import { forbiddenSwitch, hardenSession } from './security/harden.ts';
import { openMainWindow } from './windows/main-window.ts';
import { sayError } from '../shared/gateway/say-error.ts';

/** The desktop host: the order in which it starts, and nothing else. */
const outFolder = join(import.meta.dirname, '..');

app.enableSandbox();
registerAppScheme();
const refused = forbiddenSwitch();
if (refused !== null || !app.requestSingleInstanceLock()) app.exit(refused === null ? 0 : 1);

app.whenReady().then(start).catch(giveUp);

async function start(): Promise<void> {
  hardenSession();
  serveAppProtocol(join(outFolder, 'renderer'));
  const gateway = await startCore();
  showWindow();
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {});
  stopWithTheApp(gateway);
}

async function startCore(): Promise<Gateway> {
  const dataDir = process.env['COUNTERSIGN_DATA_DIR'] ?? defaultDataDir();
  const log = createLog({ dir: join(dataDir, 'logs'), level: 'info', stderr: false });
  const secrets = await openSecrets({ dataDir, log });
  const demoServer = demoServerCommand({
    platform: process.platform,
    execPath: process.execPath,
    resourcesFolder: process.resourcesPath,
    environment: process.env,
    checkout: app.isPackaged ? null : join(outFolder, '..'),
  });
  const version = app.getVersion();
  const gateway = await startGateway({ dataDir, host: 'desktop', version, secrets, log, demoServer, openExternal });
  serveContract(gateway.handlers, (error, name) => log.error('a command failed', { name, error: String(error) }));
  gateway.onEvent((event) => {
    for (const window of BrowserWindow.getAllWindows()) sendEvent(window.webContents, event);
  });
  await gateway.listen();
  return gateway;
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) {
    openMainWindow(outFolder).catch(giveUp);
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Quitting stops the core first: waiting calls are denied and the history is written. */
function stopWithTheApp(gateway: Gateway): void {
  let isStopped = false;
  app.on('will-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void gateway.stop().finally(() => {
      isStopped = true;
      app.quit();
    });
  });
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Countersign could not start', sayError(error));
  app.exit(1);
}
