import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { CallReply, Surface } from '../../shared/contract/define.ts';
import { assertNever } from '../../shared/model/assert-never.ts';
import { type CoreFailure, type CoreStart, FromCoreSchema, type PortAnswer, type PortRequest, type ToCore } from './messages.ts';
import { createPending } from './pending.ts';

/** A process that can be spoken to: Electron's utility process, or a test's. */
export interface CoreChild {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

export interface CoreLinkOptions {
  readonly child: CoreChild;
  readonly start: CoreStart;
  readonly answerPort: (request: PortRequest, withdrawn: AbortSignal) => Promise<PortAnswer>;
  readonly onStarted: (where: { readonly mcpUrl: string; readonly port: number }) => void;
  readonly onFailed: (failure: CoreFailure) => void;
  readonly onEvent: (event: ContractEvent) => void;
  readonly onStopAsked: () => void;
  /** The process is gone, whether it was told to stop or not. Nothing else comes after this. */
  readonly onGone: (code: number) => void;
  /** Something came that is not understood. */
  readonly onNonsense: (problem: string) => void;
}

/** One life of the core's process, as the main process sees it. */
export interface CoreLink {
  /** Never rejects: a core that is gone, or goes meanwhile, is an `unavailable` reply. */
  call(request: unknown, surfaces: readonly Surface[]): Promise<unknown>;
  note(line: Omit<Extract<ToCore, { kind: 'note' }>, 'kind'>): void;
  /** The computer has slept. */
  woke(): void;
  /** Asks it to stop; `onGone` says when it has. */
  stop(): void;
  kill(): void;
}

const GONE: CallReply = {
  ok: false,
  error: { code: 'unavailable', message: 'Countersign is starting again. Nothing was changed by this.' },
};

export function linkCore(options: CoreLinkOptions): CoreLink {
  const { child } = options;
  const calls = createPending<unknown>();
  const asked = new Map<number, AbortController>();
  let isGone = false;

  const tell = (message: ToCore): void => {
    if (!isGone) child.post(message);
  };

  async function answerAsk(id: number, request: PortRequest): Promise<void> {
    const withdrawn = new AbortController();
    asked.set(id, withdrawn);
    const answer = await options.answerPort(request, withdrawn.signal);
    if (asked.delete(id)) tell({ kind: 'answer', id, answer });
  }

  child.onMessage((raw) => {
    const parsed = FromCoreSchema.safeParse(raw);
    if (!parsed.success) return options.onNonsense(parsed.error.issues[0]?.message ?? 'unreadable');
    const message = parsed.data;
    switch (message.kind) {
      case 'ready':
        return tell({ kind: 'start', start: options.start });
      case 'started':
        return options.onStarted({ mcpUrl: message.mcpUrl, port: message.port });
      case 'failed':
        return options.onFailed(message.failure);
      case 'reply':
        return calls.settle(message.id, message.reply);
      case 'event':
        return options.onEvent(message.event);
      case 'ask':
        return void answerAsk(message.id, message.ask);
      case 'withdraw':
        asked.get(message.id)?.abort();
        return void asked.delete(message.id);
      case 'stop-asked':
        return options.onStopAsked();
      case 'stopped':
        return;
      default:
        return assertNever(message);
    }
  });
  child.onExit((code) => {
    isGone = true;
    for (const withdrawn of asked.values()) withdrawn.abort();
    asked.clear();
    calls.settleAll(GONE);
    options.onGone(code);
  });

  return {
    async call(request, surfaces) {
      if (isGone) return GONE;
      const { id, answer } = calls.open();
      tell({ kind: 'call', id, surfaces: [...surfaces], request });
      return answer;
    },
    note: (line) => tell({ kind: 'note', ...line }),
    woke: () => tell({ kind: 'woke' }),
    stop: () => tell({ kind: 'stop' }),
    kill: () => child.kill(),
  };
}

export { GONE as CORE_IS_GONE };
