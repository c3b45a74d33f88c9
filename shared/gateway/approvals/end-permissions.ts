import type { Retries } from '../calls/retries.ts';
import type { Recorder } from '../record-events.ts';
import type { SessionPermissions } from './session-permissions.ts';

/** Ends what was allowed for the rest of sessions, on the record; also what a server may ask again with an earlier decision. */
export function createEndPermissions(
  permissions: Pick<SessionPermissions, 'endAll'>,
  retries: Pick<Retries, 'forget'>,
  recorder: Pick<Recorder, 'event'>,
): () => void {
  return () => {
    const ended = permissions.endAll();
    retries.forget();
    if (ended > 0) recorder.event('permissions ended', 'What was allowed for the rest of a session is asked about again.');
  };
}
