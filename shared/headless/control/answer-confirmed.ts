import type { ServerResponse } from 'node:http';
import { type CallReply, CallRequestSchema } from '../../contract/define.ts';
import { answerCall } from '../../contract/host.ts';
import type { ContractHost } from '../contract-host.ts';
import type { ConfirmCommand } from './control-server.ts';

/**
 * Answers a command of the command line; one that needs the person is put to them by the host itself, and is only carried out
 * after a yes. A no is `forbidden`, so that the command line does not ask once more. What was refused did nothing, so that it can
 * be done again.
 */
export async function answerConfirmed(options: {
  readonly host: ContractHost;
  readonly confirm: ConfirmCommand;
  readonly request: unknown;
  readonly response: ServerResponse;
  readonly onBug: (error: unknown, name: string) => void;
}): Promise<CallReply> {
  const { host, confirm, request, response, onBug } = options;
  const reply = await answerCall(host.handlers, { surfaces: ['cli'] }, request, onBug);
  const asked = CallRequestSchema.safeParse(request);
  if (reply.ok || reply.error.code !== 'needs-operator' || !asked.success) return reply;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  try {
    if (await confirm(asked.data, gone.signal))
      return await answerCall(host.handlers, { surfaces: ['cli', 'operator'] }, request, onBug);
    return {
      ok: false,
      error: { code: 'forbidden', message: 'It was not confirmed in the window of Countersign. Nothing was changed.' },
    };
  } finally {
    response.off('close', leave);
  }
}
