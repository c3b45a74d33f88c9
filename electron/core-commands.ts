import type { CommandName, Contract } from '../shared/contract/contract.ts';
import { CallReplySchema, type Surface } from '../shared/contract/define.ts';
import type { Log } from '../shared/gateway/ports.ts';
import type { z } from 'zod';

/** Sends a command of the person's own (tray, notification, lock) to the core, as one surface. What it refuses goes to the log. */
export type SendCommand = <N extends CommandName>(
  name: N,
  input: z.input<Contract[N]['input']>,
  surface: Surface,
) => Promise<unknown>;

export function createSendCommand(
  call: (request: unknown, surfaces: readonly Surface[]) => Promise<unknown>,
  log: Log,
): SendCommand {
  return async (name, input, surface) => {
    const reply = CallReplySchema.safeParse(await call({ name, input }, [surface]));
    if (reply.success && reply.data.ok) return reply.data.value;
    const message = reply.success && !reply.data.ok ? reply.data.error.message : 'unreadable';
    log.warn('a command of the desktop was not carried out', { name, message });
    return null;
  };
}
