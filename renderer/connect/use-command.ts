import { useCallback, useState } from 'react';
import { ContractError } from '../../shared/contract/define.ts';
import * as text from '../text/en.ts';
import { ConnectionError } from './http-transport.ts';

export type CommandResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export interface CommandState {
  readonly isWorking: boolean;
  /** What to show where the command was given; null when the last one went well. */
  readonly error: string | null;
  /** Runs a command and keeps its error; never rejects. */
  readonly run: <T>(command: () => Promise<T>) => Promise<CommandResult<T>>;
  readonly clear: () => void;
}

/** Runs commands one at a time for one place of the page: "working" until the host answered, then its error in place. */
export function useCommand(): CommandState {
  const [state, setState] = useState<{ isWorking: boolean; error: string | null }>({ isWorking: false, error: null });
  const run = useCallback(async <T>(command: () => Promise<T>): Promise<CommandResult<T>> => {
    setState((before) => ({ ...before, isWorking: true }));
    try {
      const value = await command();
      setState({ isWorking: false, error: null });
      return { ok: true, value };
    } catch (error) {
      const message = sentenceOf(error);
      setState({ isWorking: false, error: message });
      return { ok: false, message };
    }
  }, []);
  const clear = useCallback(() => setState({ isWorking: false, error: null }), []);
  return { ...state, run, clear };
}

/** What a person can read about an error of a command. Anything unexpected is reported to the console as well. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ContractError) return error.message;
  if (error instanceof ConnectionError) return text.app.connection[error.code];
  reportError(error);
  return text.app.connection.unreadable;
}
