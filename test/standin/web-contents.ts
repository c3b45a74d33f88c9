import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { toApp } from './addresses.ts';
import { app } from './app.ts';
import type { Params } from './cdp.ts';
import { makeCodec } from './codec.ts';
import { record } from './control.ts';
import { createEvent } from './event.ts';
import { invokeHandler } from './ipc-main.ts';
import { bridge, mainWorld, preloadWorld } from './page-scripts.ts';
import { answerOf, browserAddress, session } from './session.ts';

const WORLD = 'Electron Isolated Context';
const codec = makeCodec();

type OpenHandler = (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse;

/** Options that would open a door: the stand-in cannot act as if they were set, so it refuses them. */
function refuseUnsafe(preferences: Electron.WebPreferences): void {
  if (preferences.contextIsolation === false || preferences.nodeIntegration === true || preferences.sandbox !== true)
    throw new Error('stand-in: only sandboxed pages with context isolation and without Node');
  if (preferences.webviewTag === true || preferences.webSecurity === false)
    throw new Error('stand-in: no webviews, and web security stays on');
}

/** A page in a real Chromium, as Electron's main process has it. */
export class WebContents extends EventEmitter {
  readonly id: number;
  readonly onGone: () => void;
  readonly onReady: () => void;
  readonly #attached: Promise<void>;
  #target = '';
  #session = '';
  #context: number | null = null;
  #url = '';
  #isGone = false;
  /** Where the app itself is leading the page: only navigations of the page are asked about. One may be overtaken by the next. */
  readonly #ownNavigations: string[] = [];
  #mayOpen = false;
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(id: number, preferences: Electron.WebPreferences, events: { onGone(): void; onReady(): void }) {
    super();
    refuseUnsafe(preferences);
    this.id = id;
    this.onGone = events.onGone;
    this.onReady = events.onReady;
    this.#attached = this.#attach(preferences);
  }

  get targetId(): string {
    return this.#target;
  }
  getURL(): string {
    return this.#url;
  }
  isDestroyed(): boolean {
    return this.#isGone;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    const text = codec.encode(args);
    void this.#attached.then(() => this.#deliver({ kind: 'message', channel, text }));
  }

  async load(address: string): Promise<void> {
    await this.#attached;
    const url = browserAddress(address);
    const isSameDocument = this.#url !== '' && url.includes('#') && browserAddress(this.#url).split('#')[0] === url.split('#')[0];
    const page = url.split('#')[0] ?? url;
    this.#ownNavigations.push(page);
    const loaded = isSameDocument ? Promise.resolve() : new Promise<void>((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await app.browser.send('Page.navigate', { url }, this.#session);
    this.#ownNavigations.splice(this.#ownNavigations.indexOf(page), 1);
    if (typeof errorText === 'string') throw new Error(`${errorText} loading '${address}'`);
    await loaded;
  }
  async close(): Promise<void> {
    await this.#attached.catch(() => {});
    await app.browser.send('Target.closeTarget', { targetId: this.#target }).catch(() => {});
  }
  async bringToFront(): Promise<void> {
    await this.#attached;
    await app.browser.send('Page.bringToFront', {}, this.#session).catch(() => {});
  }
  /** What an out-of-memory kill does. */
  async crash(): Promise<void> {
    await app.browser.send('Page.crash', {}, this.#session).catch(() => {});
  }
  /** What a person reads on it. */
  async text(): Promise<string> {
    await this.#attached;
    const evaluated = await app.browser.send('Runtime.evaluate', { expression: 'document.body.innerText' }, this.#session);
    const { value } = evaluated['result'] as { value?: string };
    return value ?? '';
  }
  gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.emit('destroyed');
  }

  async #attach(preferences: Electron.WebPreferences): Promise<void> {
    await app.whenReady();
    const { browser } = app;
    const { targetId } = await browser.sendForProfile('Target.createTarget', { url: 'about:blank', newWindow: true });
    this.#target = String(targetId);
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = String(sessionId);
    const on = (method: string, listener: (params: Params) => void): void => browser.on(this.#session, method, listener);
    on('Runtime.executionContextCreated', ({ context }) => {
      const { id, name, auxData } = context as { id: number; name: string; auxData?: { frameId?: string } };
      if (name === WORLD && auxData?.frameId === this.#target) this.#context = id;
    });
    on('Runtime.bindingCalled', (params) => void this.#hear(params));
    on('Page.frameNavigated', ({ frame }) => {
      const { parentId, url } = frame as { parentId?: string; url: string };
      if (parentId === undefined) this.#url = toApp(url);
    });
    on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== this.#target) return;
      this.#url = toApp(String(url));
      this.emit('did-navigate-in-page', createEvent(), this.#url, true, 0, 0);
    });
    on('Page.loadEventFired', () => {
      this.emit('did-finish-load');
      if (this.#url !== 'about:blank') this.onReady();
    });
    on('Runtime.exceptionThrown', ({ exceptionDetails }) => record({ kind: 'page-error', details: exceptionDetails }));
    on('Inspector.targetCrashed', () => this.emit('render-process-gone', createEvent(), { reason: 'crashed', exitCode: 1 }));
    on('Fetch.requestPaused', (params) => void this.#request(params));
    on('Page.windowOpen', ({ url }) => this.#askForPopUp(toApp(String(url))));
    browser.on('', 'Target.targetCreated', ({ targetInfo }) => {
      const { openerId, targetId: opened } = targetInfo as { openerId?: string; targetId: string };
      if (openerId === this.#target) void this.#refusePopUp(opened);
    });
    browser.on('', 'Target.detachedFromTarget', (params) => {
      if (params['sessionId'] === this.#session) this.onGone();
    });
    const send = (method: string, params: Params = {}): Promise<Params> => browser.send(method, params, this.#session);
    const script = (text: unknown): string => `(${String(text)})`;
    const preload = preferences.preload === undefined ? '' : readFileSync(preferences.preload, 'utf8');
    if (/^\s*(import|export)\s/m.test(preload)) throw new Error('stand-in: a sandboxed preload must be CommonJS');
    await Promise.all([
      send('Page.enable'),
      send('Runtime.enable'),
      send('Runtime.addBinding', { name: 'standinSend', executionContextName: WORLD }),
      send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      browser.send('Target.setDiscoverTargets', { discover: true }),
      session.defaultSession.applyPermissions(this, new URL(browserAddress('app://countersign/')).origin),
      session.defaultSession.followDownloads(),
      send('Page.addScriptToEvaluateOnNewDocument', { source: `${script(mainWorld)}(${script(bridge)})` }),
      send('Page.addScriptToEvaluateOnNewDocument', {
        worldName: WORLD,
        source: `${script(preloadWorld)}(${script(bridge)}, ${script(makeCodec)}(), function (require, module, exports) {${preload}\n})`,
      }),
    ]);
  }

  /** Every request of the page: refused by the app, answered by it, or let out into the net. */
  async #request(params: Params): Promise<void> {
    const { requestId, request, resourceType, frameId } = params as {
      requestId: string;
      request: { url: string };
      resourceType: string;
      frameId: string;
    };
    const url = toApp(request.url);
    const send = (method: string, more: Params): Promise<unknown> =>
      app.browser.send(method, { requestId, ...more }, this.#session).catch(() => {});
    if (resourceType === 'Document' && !this.#mayNavigate(url, request.url, frameId === this.#target)) {
      return void send('Fetch.failRequest', { errorReason: 'Aborted' });
    }
    if (!(await session.defaultSession.mayLoad(url, resourceType)))
      return void send('Fetch.failRequest', { errorReason: 'BlockedByClient' });
    const answer = await answerOf(url);
    if (answer === null) return void send('Fetch.continueRequest', {});
    await send('Fetch.fulfillRequest', {
      responseCode: answer.status,
      responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
    });
  }

  #mayNavigate(url: string, browserUrl: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.#ownNavigations.includes(browserUrl.split('#')[0] ?? '')) return true;
    const event = createEvent({ url, isMainFrame, isSameDocument: false, frame: null });
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event, url, false, true);
    record({ kind: 'navigation', url, isMainFrame, isRefused: event.defaultPrevented });
    return !event.defaultPrevented;
  }

  #askForPopUp(url: string): void {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    } as const;
    this.#mayOpen = this.#openHandler(details).action === 'allow';
    record({ kind: 'pop-up', url, isRefused: !this.#mayOpen });
  }

  /** In Electron a refused window is never made; here it is gone before it has loaded anything of ours. */
  async #refusePopUp(targetId: string): Promise<void> {
    if (!this.#mayOpen) await app.browser.send('Target.closeTarget', { targetId }).catch(() => {});
  }

  async #hear({ name, payload, executionContextId }: Params): Promise<void> {
    if (name !== 'standinSend') return;
    const { id, channel, text } = JSON.parse(String(payload)) as { id: number; channel: string; text: string };
    const senderFrame = { url: this.#url, parent: null, top: null, origin: 'null' };
    const answer = { kind: 'answer', id };
    let told: Params;
    try {
      const event = createEvent({ sender: this, senderFrame, frameId: 1, processId: this.id, type: 'frame' });
      told = { ...answer, text: codec.encode(await invokeHandler(channel, event, codec.decode(text) as unknown[])) };
    } catch (error) {
      told = { ...answer, error: `Error invoking remote method '${channel}': ${String(error)}` };
    }
    await this.#deliver(told, Number(executionContextId));
  }

  async #deliver(told: Params, contextId = this.#context): Promise<void> {
    if (contextId === null || this.#isGone) return;
    const expression = `standinDeliver(${JSON.stringify(told)})`;
    await app.browser.send('Runtime.evaluate', { contextId, expression }, this.#session).catch(() => {});
  }
}
