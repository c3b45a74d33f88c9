import { z } from 'zod';

/**
 * Who may send a command. `main`: the app's main surface. `approval`: the approval surface. `cli`: somebody on this
 * machine who can reach the control socket. `operator`: a CLI whose caller proved to be the person (terminal or token).
 */
export type Surface = 'main' | 'approval' | 'cli' | 'operator';

export const reading = ['main', 'cli', 'operator'] as const satisfies readonly Surface[];
/** Strengthening needs nothing; handlers that may loosen check the caller themselves (policy.set). */
export const strengthening = ['main', 'cli', 'operator'] as const satisfies readonly Surface[];
export const weakening = ['main', 'operator'] as const satisfies readonly Surface[];

export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly from: readonly Surface[];
}

export function command<I extends z.ZodType, O extends z.ZodType>(spec: Command<I, O>): Command<I, O> {
  return spec;
}

export const ErrorCodeSchema = z.enum([
  'invalid-input',
  'forbidden',
  'needs-operator',
  'not-found',
  'already-exists',
  'already-answered',
  'conflict',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCodeSchema>;

/** The only error that crosses the boundary on purpose. Anything else becomes `internal`. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const CallReplySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: z.strictObject({ code: ErrorCodeSchema, message: z.string() }) }),
]);
export type CallReply = z.infer<typeof CallReplySchema>;

export const CallRequestSchema = z.strictObject({ name: z.string(), input: z.unknown() });
export type CallRequest = z.infer<typeof CallRequestSchema>;

/** Everything a host must supply to a UI. HTTP, Electron IPC and the in-memory fake each implement these two methods. */
export interface ContractTransport {
  call(request: CallRequest): Promise<unknown>;
  /** Hears every event; the returned function ends it. */
  onEvent(listener: (message: unknown) => void): () => void;
}
