import { systemPreferences } from 'electron';
import { z } from 'zod';
import type { AppState } from '../../shared/contract/state.ts';
import { hasTouchId } from '../settings/desktop-handlers.ts';

const AnsweredSchema = z.looseObject({ id: z.string() });
const ALLOWING: readonly string[] = ['approvals.allow', 'approvals.allowNext'];

/** Why an answer must not go on: a critical call is allowed only after Touch ID, where that is set and there is one. */
export async function refusalByTouchId(options: {
  readonly name: string;
  readonly input: unknown;
  readonly state: AppState | null;
  readonly isWanted: boolean;
}): Promise<string | null> {
  const { name, input, state } = options;
  if (!options.isWanted || !ALLOWING.includes(name) || !hasTouchId()) return null;
  const answered = AnsweredSchema.safeParse(input);
  const all = [...(state?.approvals ?? []), ...(state?.missed ?? [])];
  const approval = answered.success ? all.find(({ id }) => id === answered.data.id) : undefined;
  // What is not known may be critical.
  if (approval !== undefined && approval.risk !== 'critical') return null;
  try {
    await systemPreferences.promptTouchID('allow a critical call');
    return null;
  } catch {
    return 'Touch ID was not given, so nothing was allowed.';
  }
}
