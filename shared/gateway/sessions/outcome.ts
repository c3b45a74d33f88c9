import type { ForwardOutcome } from '../calls/incoming-call.ts';

/** Longer answers are kept as they came: reading them again only to store less of them would cost more than it gives. */
const MAX_READ_CHARACTERS = 1_000_000;

/** What became of a call, read from the message that answered it. */
export function outcomeOfAnswer(text: string): ForwardOutcome {
  const message = parse(text);
  if (message === null)
    return { kind: 'failed', message: 'The server answered with something that is not a message.', body: null };
  const { error, result } = message;
  if (error !== undefined) return { kind: 'rpc-error', message: errorMessage(error), body: JSON.stringify(error) };
  const isToolError = typeof result === 'object' && result !== null && 'isError' in result && result.isError === true;
  const body = text.length > MAX_READ_CHARACTERS ? text : (JSON.stringify(result) ?? 'null');
  return { kind: isToolError ? 'tool-error' : 'result', message: null, body };
}

export function failedOutcome(message: string): ForwardOutcome {
  return { kind: 'failed', message, body: null };
}

/** The client gave it up: what the server made of it, if it saw it, nobody will know. */
export function cancelledOutcome(): ForwardOutcome {
  return { kind: 'cancelled', message: 'The client cancelled the call or left.', body: null };
}

function parse(text: string): { readonly error?: unknown; readonly result?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('result' in value || 'error' in value) ? value : null;
  } catch {
    return null;
  }
}

function errorMessage(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : 'The server answered with an error.';
}
