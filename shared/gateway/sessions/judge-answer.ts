import { stringifyJson } from '../../model/canonical-json.ts';
import { type JsonObject, member } from '../../model/json.ts';
import type { CallerChannel, CallOrigin, ForwardOutcome } from '../calls/incoming-call.ts';
import type { HandleMessage, MessageRefusal } from '../calls/incoming-message.ts';
import type { AskedInput } from '../calls/retries.ts';
import { rpcErrorText } from '../listener/answers.ts';
import type { Log } from '../ports.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { type AnswerThatAsks, lookAtAnswer, type ServerAsk } from '../wire/look-at-server-message.ts';
import { RPC } from '../wire/message.ts';
import { cancelledOutcome, failedOutcome, outcomeOf } from './outcome.ts';
import { refusalText } from './refusal-text.ts';

/** An answer of a server on its way to the client. */
export interface AnswerOnItsWay {
  readonly origin: CallOrigin;
  readonly server: string;
  /** Of the request that it answers. */
  readonly method: string;
  /** The id of that request as the client wrote it, as JSON text. */
  readonly id: string;
  readonly channel: CallerChannel;
  readonly message: ServerMessage;
}

/** What becomes of an answer that asks. `text` is sent in its place; null: it goes on as it is. */
export interface JudgedAnswer {
  readonly text: string | null;
  readonly outcome: ForwardOutcome;
}

/**
 * Looks at an answer before the client sees it. Null: it asks for nothing that the rules judge, send it. Else it is held until
 * everything that it asks was judged. Never rejects.
 */
export type JudgeAnswer = (answer: AnswerOnItsWay) => Promise<JudgedAnswer> | null;

type JudgedAsk =
  | { readonly ok: true; readonly settle: (outcome: ForwardOutcome) => void }
  | { readonly ok: false; readonly refusal: MessageRefusal };

/**
 * A server may answer with a question (MCP 2026-07-28, Multi Round-Trip Requests; 2025-11-25, URL Elicitation Required Error). All of
 * it is judged, in the order in which it is asked; one denial ends the client's request, because an answer can't be shown in part: what
 * is left out would be asked again for ever.
 */
export function createJudgeAnswer(handleMessage: HandleMessage, log: Log): JudgeAnswer {
  async function judgeAsks(answer: AnswerOnItsWay, look: AnswerThatAsks): Promise<JudgedAnswer> {
    const settles = new Map<string, (outcome: ForwardOutcome) => void>();
    for (const [key, ask] of look.asks) {
      const judged = await judgeOne(answer, ask);
      if (judged.ok) settles.set(key, judged.settle);
      else {
        for (const settle of settles.values()) settle(sayUnasked('Something else that the server asked for was denied.'));
        const { id, method, origin, message } = answer;
        const outcome = { ...outcomeOf(message), message: 'What the server asked for first was denied, so this ended here.' };
        return { text: refusalText(id, method, judged.refusal, origin.era), outcome };
      }
    }
    return { text: null, outcome: outcomeOfAsks(answer, look, settles) };
  }

  function judgeOne(answer: AnswerOnItsWay, { method, params }: ServerAsk): Promise<JudgedAsk> {
    const { origin, server, channel } = answer;
    return new Promise((resolve) => {
      const forward = (): Promise<ForwardOutcome> => new Promise((settle) => resolve({ ok: true, settle }));
      // The client waits for its answer, and its clock runs.
      handleMessage({ origin, server, method, params, channel, asker: 'client', request: null, forward })
        .then((done) => {
          if (done.kind === 'refused') resolve({ ok: false, refusal: done });
        })
        .catch((error: unknown) => {
          log.error('what a server asked for could not be judged', { server, error: String(error) });
          const text = '[POLICY DENIED] What the server asked for could not be judged.';
          resolve({ ok: false, refusal: { kind: 'refused', text, retry: 'later', retryAfterSeconds: null } });
        });
    });
  }

  return function judgeAnswer(answer) {
    const { server, id, message, origin } = answer;
    const look = lookAtAnswer(message, origin.era === '2026');
    switch (look.kind) {
      case 'pass':
        return null;
      case 'asks':
        return judgeAsks(answer, look);
      case 'refuse': {
        log.warn('an answer of a server was refused', { server, why: look.why });
        const why = `${server} sent an answer that is not passed on: ${look.why}.`;
        return Promise.resolve({ text: rpcErrorText(id, RPC.serverFailed, why), outcome: failedOutcome(why) });
      }
    }
  };
}

/** Requests that a client sends again with what was asked for. */
const RETRIED = new Set(['tools/call', 'resources/read', 'prompts/get']);

function outcomeOfAsks(
  { message, method }: AnswerOnItsWay,
  look: AnswerThatAsks,
  settles: ReadonlyMap<string, (outcome: ForwardOutcome) => void>,
): ForwardOutcome {
  const outcome = outcomeOf(message);
  if (outcome.kind === 'rpc-error' || !RETRIED.has(method)) {
    // What is done elsewhere brings nothing back this way.
    for (const settle of settles.values()) settle({ kind: 'result', message: 'The client was told.', body: null });
    return outcome;
  }
  const asked: AskedInput = {
    requestState: look.requestState,
    keys: look.keys,
    settle(responses) {
      for (const [key, settle] of settles) settle(outcomeOfResponse(responses, key));
    },
  };
  return { ...outcome, message: 'The server asks for more before it goes on.', asked };
}

function outcomeOfResponse(responses: JsonObject | null, key: string): ForwardOutcome {
  const given = responses === null ? undefined : member(responses, key);
  if (given === undefined) return sayUnasked('The client did not answer it.');
  return { kind: 'result', message: null, body: stringifyJson(given) };
}

function sayUnasked(message: string): ForwardOutcome {
  return { ...cancelledOutcome(), message };
}
