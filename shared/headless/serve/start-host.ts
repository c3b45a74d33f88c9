import { giveMemoryBack } from '../../gateway/give-memory-back.ts';
import { systemClock } from '../../gateway/ports.ts';
import type { ContractHost } from '../contract-host.ts';
import { announceHost } from '../control/announce-host.ts';
import { startControlServer } from '../control/control-server.ts';
import { openCore } from '../open-core.ts';
import { createSecret } from '../random-secret.ts';
import { startUiServer } from '../ui/ui-server.ts';
import { openBrowser } from './open-browser.ts';
import { VERSION } from '../version.ts';

export interface HostOptions {
  readonly dataDir: string;
  /** null: the setting's. 0: a free one. */
  readonly port: number | null;
  readonly uiPort: number | null;
  readonly rendererFolder: string;
  /** For signing in to servers; without it, their addresses are only shown. */
  readonly mayOpenBrowser: boolean;
}

export interface HeadlessHost {
  /** Without a path. */
  readonly mcpUrl: string;
  /** Signs in to the page once, within ten minutes. */
  readonly uiLink: string;
  /** Shown once; only its hash is kept. */
  readonly operatorToken: string;
  readonly dataDir: string;
  /** Resolves when somebody asked the host to stop through the contract. */
  readonly stopAsked: Promise<void>;
  /** Denies what waits and stops everything. Idempotent. */
  stop(): Promise<void>;
}

/** A port is taken or may not be used; `option` chooses another. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly option: '--port' | '--ui-port';
  constructor(option: PortError['option'], port: number | null, reason: string) {
    super(`Port ${port ?? 'of the settings'} ${reason}. Choose another with ${option} (0 takes a free one).`);
    this.option = option;
  }
}

/** Starts core, page and control socket, in the order in which one needs the other. When a step fails, what ran is stopped. */
export async function startHost(options: HostOptions): Promise<HeadlessHost> {
  const core = await openCore(options.dataDir, options.port, options.mayOpenBrowser ? openBrowser : null);
  const { gateway, log } = core;
  const started: (() => Promise<void>)[] = [() => core.stop()];
  const stop = once(async () => {
    for (const each of started.toReversed()) await each();
  });
  const asked = Promise.withResolvers<void>();
  const host: ContractHost = {
    onEvent: (listener) => gateway.onEvent(listener),
    handlers: {
      ...gateway.handlers,
      'host.stop': async () => {
        // The reply leaves first.
        setImmediate(() => asked.resolve());
        return null;
      },
    },
  };
  try {
    const { settings, dataDir } = await host.handlers['state.get'](null, { surfaces: ['cli'] });
    const operatorToken = createSecret();
    const { port } = await withPort('--port', options.port ?? settings.port ?? null, () => gateway.listen());
    const uiPort = options.uiPort ?? settings.uiPort ?? null;
    const ui = await withPort('--ui-port', uiPort, () =>
      startUiServer({ host, log, clock: systemClock, rendererFolder: options.rendererFolder, port: uiPort ?? 0 }),
    );
    started.push(() => ui.stop());
    const control = await startControlServer({
      host,
      tokens: gateway.tokens,
      log,
      dataDir: options.dataDir,
      person: { kind: 'proof', operatorToken, createUiLink: () => ui.createLink() },
    });
    started.push(() => control.stop());
    const cancelCollecting = giveMemoryBack(systemClock, log);
    started.push(async () => cancelCollecting());
    const mcpUrl = `http://127.0.0.1:${port}`;
    await announceHost(options.dataDir, { version: VERSION, mcpUrl, uiUrl: ui.url, socket: control.socket });
    return { mcpUrl, uiLink: ui.createLink(), operatorToken, dataDir, stopAsked: asked.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function withPort<T>(option: PortError['option'], port: number | null, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') throw new PortError(option, port, 'is taken by another program');
    if (code === 'EACCES') throw new PortError(option, port, 'may not be used by this user');
    throw error;
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= action());
}
