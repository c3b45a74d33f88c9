import type { ForwardOutcome } from '../calls/incoming-call.ts';
import type { ServerMessage } from '../upstreams/link.ts';
import { memberSpans } from '../wire/member-spans.ts';

/** What became of a call, read from the message that answered it. `body` is the result or error as the server wrote it. */
export function outcomeOf(message: ServerMessage): ForwardOutcome {
  const { error, result } = message.value;
  if (error !== undefined) return { kind: 'rpc-error', message: errorMessage(error), body: rawMember(message.text, 'error') };
  const isToolError = typeof result === 'object' && result !== null && 'isError' in result && result.isError === true;
  return { kind: isToolError ? 'tool-error' : 'result', message: null, body: rawMember(message.text, 'result') };
}

export function failedOutcome(message: string): ForwardOutcome {
  return { kind: 'failed', message, body: null };
}

/** The client gave it up: what the server made of it, if it saw it, nobody will know. */
export function cancelledOutcome(): ForwardOutcome {
  return { kind: 'cancelled', message: 'The client cancelled the call or left.', body: null };
}

function rawMember(text: string, name: string): string | null {
  const [span] = memberSpans(text, [[name]]);
  return span === undefined || span === null ? null : text.slice(span.start, span.end);
}

function errorMessage(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : 'The server answered with an error.';
}
