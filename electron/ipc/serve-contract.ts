import { ipcMain } from 'electron';
import { type CallReply, CallRequestSchema, type Surface } from '../../shared/contract/define.ts';
import type { ContractEvent } from '../../shared/contract/contract.ts';
import { answerCall, type Handlers } from '../../shared/contract/host.ts';
import { surfacesOfSender, trustedContents } from './trusted-senders.ts';

export const CALL_CHANNEL = 'countersign:call';
export const EVENT_CHANNEL = 'countersign:event';

export interface ContractOptions {
  /** What the main process answers by itself. */
  readonly own: Partial<Handlers>;
  readonly callCore: (request: unknown, surfaces: readonly Surface[]) => Promise<unknown>;
  /** Why this command must not go on now; null when it may. For what a person has to prove first. */
  readonly refusalOf: (name: string, input: unknown) => Promise<string | null>;
  readonly onBug: (error: unknown, name: string) => void;
}

/** Answers every contract call that arrives over IPC. One channel in, one channel out. */
export function serveContract(options: ContractOptions): void {
  const { own, callCore, refusalOf, onBug } = options;

  async function answer(request: unknown, surfaces: readonly Surface[]): Promise<unknown> {
    // An unknown window learns nothing, not even which commands there are.
    if (surfaces.length === 0) return refuse('Nothing is answered here.');
    const parsed = CallRequestSchema.safeParse(request);
    const name = parsed.success ? parsed.data.name : '';
    // The other handlers are the core's: only commands of our own are looked up in this table.
    if (Object.hasOwn(own, name)) return answerCall(own as Handlers, { surfaces }, request, onBug);
    const refusal = parsed.success ? await refusalOf(name, parsed.data.input) : null;
    return refusal === null ? callCore(request, surfaces) : refuse(refusal);
  }

  ipcMain.handle(CALL_CHANNEL, (event, request: unknown) => answer(request, surfacesOfSender(event)));
}

function refuse(message: string): CallReply {
  return { ok: false, error: { code: 'forbidden', message } };
}

/** What only the desktop's pages are told: how the core stands. */
export interface HostMessage {
  readonly name: 'host.standing';
  readonly isThere: boolean;
}

export function tellPages(message: ContractEvent | HostMessage): void {
  for (const contents of trustedContents()) contents.send(EVENT_CHANNEL, message);
}
