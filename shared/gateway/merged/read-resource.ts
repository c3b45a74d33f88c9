import type { ForwardOutcome } from '../calls/incoming-call.ts';
import type { HandleMessage, MessageRefusal } from '../calls/incoming-message.ts';
import { failedOutcome, outcomeOf } from '../sessions/outcome.ts';
import { refusalText } from '../sessions/refusal-text.ts';
import type { ClientMessage } from '../wire/message.ts';
import type { ClientRequest } from './client-request.ts';
import type { Ending } from './joined-server.ts';

/** A request as its server is to get it, under our id. */
export interface Frozen {
  readonly id: number;
  readonly message: ClientMessage;
}

export interface ReadResourceOptions {
  readonly handleMessage: HandleMessage;
  readonly era: '2025' | '2026';
  /** Null: it was refused, and the client knows. */
  readonly freeze: (server: string) => Frozen | null;
  readonly send: (server: string, frozen: Frozen) => Promise<Ending>;
  /** Brings the answer to the client. */
  readonly passEnding: (server: string, id: number, ending: Ending) => Promise<ForwardOutcome>;
  /** This server has it. */
  readonly onFound: (server: string) => void;
}

/**
 * Reads from the first server that has it: each is asked only after its own policy let the reading through. When none gave it, the
 * first denial is the answer, or else what the last one said.
 */
export async function readResource(
  options: ReadResourceOptions,
  request: ClientRequest,
  servers: readonly string[],
): Promise<void> {
  const { origin, channel, reply, names } = request;
  let denial: MessageRefusal | null = null;
  let hasPassed = false;
  for (const [index, server] of servers.entries()) {
    const frozen = options.freeze(server);
    if (frozen === null) return;
    const { method, params } = frozen.message;
    const isLast = index + 1 === servers.length && denial === null;
    const forward = async (): Promise<ForwardOutcome> => {
      const ending = await options.send(server, frozen);
      const isAnswer = ending.kind === 'answered' && ending.message.value['error'] === undefined;
      if (isAnswer) options.onFound(server);
      if (isLast || isAnswer || ending.kind === 'cancelled') {
        hasPassed = true;
        return options.passEnding(server, frozen.id, ending);
      }
      return ending.kind === 'answered' ? outcomeOf(ending.message) : failedOutcome(ending.why);
    };
    const judged = { origin, server, method, params, channel, asker: 'client' as const, request: frozen.message, forward };
    const done = await options.handleMessage(judged);
    if (channel.how === 'cancelled') return reply.end();
    if (hasPassed) return;
    if (done.kind === 'refused') denial ??= done;
  }
  if (denial !== null) reply.answer(refusalText(names.id, 'resources/read', denial, options.era));
}
