import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContractTransport, Surface } from '../../shared/contract/define.ts';
import { systemClock } from '../../shared/gateway/ports.ts';
import { connectToHost } from '../../shared/headless/control/control-client.ts';
import { startControlServer } from '../../shared/headless/control/control-server.ts';
import { writeHostFile } from '../../shared/headless/control/host-file.ts';
import { memoryTransport } from '../../shared/headless/memory-transport.ts';
import { startUiServer } from '../../shared/headless/ui/ui-server.ts';
import { linkInMemory } from '../fakes/core-channel.ts';
import { createFakeGateway, type FakeGateway } from '../fakes/fake-gateway.ts';
import { createRecordingLog } from '../fakes/silent-log.ts';
import { browserTransport, signIn } from '../harness/ui-browser.ts';

export interface OpenedTransport {
  readonly gateway: FakeGateway;
  readonly transport: ContractTransport;
  /** What the host said in its log. */
  readonly logged: readonly string[];
  stop(): Promise<void>;
}

export interface TransportCase {
  readonly name: string;
  /** Who the host takes the caller for. */
  readonly surfaces: readonly Surface[];
  open(): Promise<OpenedTransport>;
}

export const TRANSPORTS: readonly TransportCase[] = [
  {
    name: 'memory, as the main surface',
    surfaces: ['main'],
    open: async () => {
      const gateway = createFakeGateway();
      const log = createRecordingLog();
      const transport = memoryTransport(gateway, ['main'], (error, name) =>
        log.error('a command failed', { name, error: String(error) }),
      );
      return { gateway, transport, logged: log.lines, stop: async () => {} };
    },
  },
  {
    name: 'HTTP, as a signed-in page',
    surfaces: ['main', 'approval'],
    open: async () => {
      const gateway = createFakeGateway();
      const log = createRecordingLog();
      const ui = await startUiServer({ host: gateway, rendererFolder: '/nowhere', port: 0, clock: systemClock, log });
      const transport = browserTransport(ui.port, await signIn(ui.createLink()));
      return { gateway, transport, logged: log.lines, stop: () => ui.stop() };
    },
  },
  {
    name: "messages to the desktop's core, as the main window",
    surfaces: ['main'],
    open: async () => {
      const gateway = createFakeGateway();
      const log = createRecordingLog();
      const listeners = new Set<(event: unknown) => void>();
      const link = await linkInMemory(
        async () => ({
          handlers: gateway.handlers,
          log,
          mcpUrl: 'http://127.0.0.1:1',
          port: 1,
          onEvent: (listener) => void gateway.onEvent(listener),
          wake: () => {},
          stop: async () => {},
        }),
        { onEvent: (event) => [...listeners].forEach((listener) => listener(event)) },
      );
      const transport: ContractTransport = {
        call: (request) => link.call(request, ['main']),
        onEvent(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      };
      // The main process always listens; whether a window does is its own affair.
      const seen = Object.defineProperty(Object.create(gateway) as FakeGateway, 'listeners', { get: () => listeners.size });
      return { gateway: seen, transport, logged: log.lines, stop: async () => link.stop() };
    },
  },
  { name: 'the control socket', surfaces: ['cli'], open: () => openSocket(false) },
  { name: 'the control socket with the operator token', surfaces: ['cli', 'operator'], open: () => openSocket(true) },
];

async function openSocket(isOperator: boolean): Promise<OpenedTransport> {
  const gateway = createFakeGateway();
  const log = createRecordingLog();
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-socket-'));
  const token = 'the-operator-token';
  const control = await startControlServer({
    host: gateway,
    tokens: gateway.tokens,
    dataDir,
    person: { kind: 'proof', operatorToken: token, createUiLink: () => 'link' },
    log,
  });
  await writeHostFile(dataDir, {
    pid: process.pid,
    version: '0.0.0',
    startedAt: new Date().toISOString(),
    mcpUrl: 'http://127.0.0.1:1',
    uiUrl: 'http://127.0.0.1:2/',
    socket: control.socket,
  });
  const client = await connectToHost(dataDir);
  if (client === null) throw new Error('the control socket does not answer');
  return {
    gateway,
    transport: client.transport(isOperator ? { kind: 'token', token } : { kind: 'none' }),
    logged: log.lines,
    async stop() {
      await control.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
