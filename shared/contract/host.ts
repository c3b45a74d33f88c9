import type { z } from 'zod';
import { contract, type CommandName, type Contract } from './contract.ts';
import { CallRequestSchema, ContractError, type CallReply, type Surface } from './define.ts';

/** Who sent a command, as the host found out (never as the sender says). */
export interface Caller {
  readonly surfaces: readonly Surface[];
}

export type Handlers = {
  [N in CommandName]: (input: z.output<Contract[N]['input']>, caller: Caller) => Promise<z.input<Contract[N]['output']>>;
};

/** Answers one request from a caller. Never throws, never rejects; unexpected errors go to `onBug` and become `internal`. */
export async function answerCall(
  handlers: Handlers,
  caller: Caller,
  request: unknown,
  onBug: (error: unknown, name: string) => void,
): Promise<CallReply> {
  const parsed = CallRequestSchema.safeParse(request);
  const name = parsed.success ? parsed.data.name : '';
  try {
    if (!parsed.success || !Object.hasOwn(contract, name)) throw new ContractError('invalid-input', 'Unknown command.');
    const spec = contract[name as CommandName];
    refuseForeignSurface(spec.from, caller, name);
    const input = spec.input.safeParse(parsed.data.input);
    if (!input.success) {
      throw new ContractError(
        'invalid-input',
        input.error.issues.map((i) => `${i.path.join('.') || 'input'}: ${i.message}`).join('; '),
      );
    }
    const handler = handlers[name as CommandName] as (input: unknown, caller: Caller) => Promise<unknown>;
    return { ok: true, value: spec.output.parse(await handler(input.data, caller)) };
  } catch (error) {
    if (error instanceof ContractError) return { ok: false, error: { code: error.code, message: error.message } };
    onBug(error, name);
    return { ok: false, error: { code: 'internal', message: 'Something went wrong. See the log.' } };
  }
}

function refuseForeignSurface(from: readonly Surface[], caller: Caller, name: string): void {
  if (from.some((surface) => caller.surfaces.includes(surface))) return;
  if (caller.surfaces.includes('cli') && from.includes('operator')) {
    throw new ContractError(
      'needs-operator',
      `${name} weakens protection: it needs the person (a terminal, or the operator token).`,
    );
  }
  throw new ContractError('forbidden', `${name} is not allowed from here.`);
}
