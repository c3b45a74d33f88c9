import { answerCall } from '../../shared/contract/host.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import { sayError } from '../../shared/gateway/say-error.ts';
import { type Channel, type CoreStart, type FromCore, type ToCore, ToCoreSchema } from '../core-link/messages.ts';
import { createMainPorts } from './main-ports.ts';
import { type RunningCore, startCore, type StartCore } from './start-core.ts';
import { whyItFailed } from './why-it-failed.ts';

/**
 * Runs the core for the main process: starts it once when told, answers calls of windows, tells events, stops. Calls that come
 * before it runs are answered `unavailable`. `exit` ends the process, after the last message.
 */
export function serveCore(channel: Channel, exit: (code: number) => void, start: StartCore = startCore): void {
  const tell = (message: FromCore): void => channel.post(message);
  const ports = createMainPorts(tell);
  let core: RunningCore | null = null;
  let starting: Promise<void> | null = null;

  async function begin(options: CoreStart): Promise<void> {
    try {
      core = await start(options, ports, () => tell({ kind: 'stop-asked' }));
      core.onEvent((event) => tell({ kind: 'event', event }));
      tell({ kind: 'started', mcpUrl: core.mcpUrl, port: core.port });
    } catch (error) {
      tell({ kind: 'failed', failure: whyItFailed(error) });
    }
  }

  async function answer({ id, surfaces, request }: Extract<ToCore, { kind: 'call' }>): Promise<void> {
    if (core === null) {
      const error = { code: 'unavailable', message: 'Countersign is still starting.' };
      return tell({ kind: 'reply', id, reply: { ok: false, error } });
    }
    const { handlers, log } = core;
    const reply = await answerCall(handlers, { surfaces }, request, (error, name) =>
      log.error('a command failed', { name, error: sayError(error) }),
    );
    tell({ kind: 'reply', id, reply });
  }

  async function stop(): Promise<void> {
    await starting;
    let code = 0;
    try {
      await core?.stop();
    } catch (error) {
      core?.log.error('stopping failed', { error: sayError(error) });
      code = 1;
    }
    tell({ kind: 'stopped' });
    // The message leaves first.
    setTimeout(() => exit(code), 50);
  }

  let stopping: Promise<void> | null = null;
  channel.onMessage((raw) => {
    const parsed = ToCoreSchema.safeParse(raw);
    if (!parsed.success) {
      core?.log.error('the main process said something that is not understood', { problem: parsed.error.issues[0]?.message });
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'start':
        starting ??= begin(message.start);
        return;
      case 'call':
        void answer(message);
        return;
      case 'answer':
        ports.settle(message.id, message.answer);
        return;
      case 'note':
        core?.log[message.level](message.message, message.facts);
        return;
      case 'woke':
        core?.wake();
        return;
      case 'stop':
        stopping ??= stop();
        return;
      default:
        assertNever(message);
    }
  });
  tell({ kind: 'ready' });
}
