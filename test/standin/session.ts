import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { toApp, toBrowser } from './addresses.ts';
import { record } from './control.ts';
import { createEvent } from './event.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  answer: (response: Electron.CallbackResponse) => void,
) => void;

/** The permissions whose effect a page can be asked about, by their names in the browser and in Electron. */
const PERMISSIONS = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['clipboard-read', 'clipboard-read'],
] as const;

class Session extends EventEmitter {
  #request: RequestHandler = null;
  #check: CheckHandler = null;
  #before: BeforeRequest | null = null;
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest | null): void => {
      this.#before = listener;
    },
  };

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }
  setDevicePermissionHandler(handler: ((details: Electron.DevicePermissionHandlerHandlerDetails) => boolean) | null): void {
    void handler;
  }

  /** What the app's handlers say becomes what the browser does; without handlers everything is granted, as in Electron. */
  async applyPermissions(contents: unknown, origin: string): Promise<void> {
    const apply = async ([name, permission]: (typeof PERMISSIONS)[number]): Promise<void> => {
      const isChecked = this.#check?.(contents as Electron.WebContents, permission as never, toApp(origin), {} as never) ?? true;
      const setting = isChecked && (await this.#ask(contents, permission)) ? 'granted' : 'denied';
      await app.browser.sendForProfile('Browser.setPermission', { permission: { name }, setting, origin }).catch(() => {});
    };
    await Promise.all(PERMISSIONS.map(apply));
  }
  #ask(contents: unknown, permission: string): Promise<boolean> {
    const handler = this.#request;
    if (handler === null) return Promise.resolve(true);
    return new Promise((resolve) => handler(contents as Electron.WebContents, permission as never, resolve, {} as never));
  }

  /** Whether the app lets this request go on; the address is the app's. */
  async mayLoad(url: string, resourceType: string): Promise<boolean> {
    const listener = this.#before;
    if (listener === null) return true;
    const details = { id: 0, url, method: 'GET', resourceType, referrer: '', timestamp: 0, uploadData: [] };
    const { cancel } = await new Promise<Electron.CallbackResponse>((resolve) =>
      listener(details as unknown as Electron.OnBeforeRequestListenerDetails, resolve),
    );
    if (cancel === true) record({ kind: 'session.cancelled', url });
    return cancel !== true;
  }

  async followDownloads(): Promise<void> {
    await app.browser.sendForProfile('Browser.setDownloadBehavior', { behavior: 'default', eventsEnabled: true }).catch(() => {});
    app.browser.on('', 'Browser.downloadWillBegin', ({ guid, url }) => {
      const event = createEvent();
      this.emit('will-download', event, { getURL: () => toApp(String(url)) }, {});
      record({ kind: 'session.download', url: toApp(String(url)), isRefused: event.defaultPrevented });
      if (event.defaultPrevented) void app.browser.send('Browser.cancelDownload', { guid }).catch(() => {});
    });
  }
}

export const session = { defaultSession: new Session() };

type Answer = (request: Request) => Response | Promise<Response>;
const schemes = new Map<string, Answer>();
const privileged = new Set<string>();

export const protocol = {
  registerSchemesAsPrivileged(list: Electron.CustomScheme[]): void {
    for (const { scheme } of list) privileged.add(scheme);
  },
  handle(scheme: string, handler: Answer): void {
    schemes.set(scheme, handler);
  },
};

export function browserAddress(address: string): string {
  return toBrowser(address, privileged);
}

/** The app's own answer for an address of one of its schemes; null for every other address. */
export async function answerOf(address: string): Promise<Response | null> {
  const scheme = URL.parse(address)?.protocol.slice(0, -1) ?? '';
  return (await schemes.get(scheme)?.(new Request(address))) ?? null;
}
