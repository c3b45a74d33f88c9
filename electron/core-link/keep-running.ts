import type { ContractEvent } from '../../shared/contract/contract.ts';
import type { Surface } from '../../shared/contract/define.ts';
import type { Clock, Log, LogFacts } from '../../shared/gateway/ports.ts';
import { CORE_IS_GONE, type CoreChild, type CoreLink, linkCore } from './core-link.ts';
import type { CoreFailure, CoreStart, PortAnswer, PortRequest } from './messages.ts';

/** starting: no answers yet, also after a crash. failed: it does not come back by itself. */
export type CoreStanding = 'starting' | 'running' | 'failed' | 'stopped';

export interface KeptCoreOptions {
  readonly clock: Clock;
  readonly fork: () => CoreChild;
  readonly startWith: () => CoreStart;
  readonly answerPort: (request: PortRequest, withdrawn: AbortSignal) => Promise<PortAnswer>;
  readonly onEvent: (event: ContractEvent) => void;
  readonly onStanding: (standing: CoreStanding) => void;
  /** It cannot start, or has crashed too often. `start` tries again. */
  readonly onFailed: (failure: CoreFailure) => void;
  readonly onStopAsked: () => void;
}

/** The core as the main process has it: one process at a time, started again when it crashes. */
export interface KeptCore {
  readonly standing: CoreStanding;
  /** For the log that the core writes; what comes while there is none is kept, within bounds. */
  readonly log: Log;
  start(): void;
  /** Never rejects. */
  call(request: unknown, surfaces: readonly Surface[]): Promise<unknown>;
  /** The computer has slept: questions whose time ran out meanwhile are over. */
  woke(): void;
  /** Denies what waits and ends everything; a core that does not end is killed. Idempotent. */
  stop(): Promise<void>;
}

const FIRST_RESTART_MS = 200;
/** More crashes than this within the time are a failure that a person has to see. */
const MAX_CRASHES = 5;
const CRASH_WINDOW_MS = 60_000;
/** The core gives running calls half a second, and servers a moment to end. */
const STOP_TIMEOUT_MS = 15_000;
const MAX_KEPT_LINES = 200;

export function keepCoreRunning(options: KeptCoreOptions): KeptCore {
  const { clock } = options;
  const lines: Parameters<CoreLink['note']>[0][] = [];
  let link: CoreLink | null = null;
  let standing: CoreStanding = 'stopped';
  let crashes: number[] = [];
  let isStopping = false;
  let hasFailed = false;
  let gone = Promise.withResolvers<void>();

  function stand(next: CoreStanding): void {
    if (standing === next) return;
    standing = next;
    options.onStanding(next);
  }

  function note(level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: LogFacts = {}): void {
    const given = Object.entries(facts).filter(
      (entry): entry is [string, string | number | boolean | null] => entry[1] !== undefined,
    );
    const line = { level, message, facts: Object.fromEntries(given) };
    if (link !== null && standing === 'running') link.note(line);
    else if (lines.length < MAX_KEPT_LINES) lines.push(line);
  }
  const log: Log = {
    debug: (message, facts) => note('debug', message, facts),
    info: (message, facts) => note('info', message, facts),
    warn: (message, facts) => note('warn', message, facts),
    error: (message, facts) => note('error', message, facts),
  };

  function start(): void {
    if (isStopping) return;
    // A core that could not start may still be ending.
    if (link !== null) return void (hasFailed && gone.promise.then(start));
    hasFailed = false;
    gone = Promise.withResolvers<void>();
    stand('starting');
    const current = linkCore({
      child: options.fork(),
      start: options.startWith(),
      answerPort: options.answerPort,
      onEvent: options.onEvent,
      onStopAsked: options.onStopAsked,
      onNonsense: (problem) => log.error('the core said something that is not understood', { problem }),
      onStarted() {
        stand('running');
        for (const line of lines.splice(0)) current.note(line);
      },
      onFailed(failure) {
        hasFailed = true;
        current.stop();
        stand('failed');
        options.onFailed(failure);
      },
      onGone: ended,
    });
    link = current;
  }

  function ended(code: number): void {
    link = null;
    gone.resolve();
    if (isStopping) return stand('stopped');
    if (hasFailed) return;
    const now = clock.now();
    crashes = [...crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    stand('starting');
    log.error('the core ended by itself', { code, crashes: crashes.length });
    if (crashes.length > MAX_CRASHES) {
      crashes = [];
      stand('failed');
      const message = `The part of Countersign that carries and judges calls has ended ${MAX_CRASHES + 1} times within a minute (code ${code}).`;
      return options.onFailed({ why: 'broken', message });
    }
    clock.after(FIRST_RESTART_MS * 2 ** (crashes.length - 1), start);
  }

  async function stop(): Promise<void> {
    isStopping = true;
    if (link === null) return stand('stopped');
    const ending = link;
    ending.stop();
    const cancel = clock.after(STOP_TIMEOUT_MS, () => ending.kill());
    await gone.promise;
    cancel();
  }

  return {
    get standing() {
      return standing;
    },
    log,
    start,
    call: async (request, surfaces) => (link === null ? CORE_IS_GONE : link.call(request, surfaces)),
    woke: () => link?.woke(),
    stop,
  };
}
