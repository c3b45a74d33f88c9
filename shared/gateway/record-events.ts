import type { PolicyEvent } from './config/policy-book.ts';
import type { History } from './history/history.ts';
import type { Refused } from './listener/listener.ts';
import type { Clock } from './ports.ts';

/** Writes what happened besides calls: refused traffic, pauses, changes of rules. */
export interface Recorder {
  event(subject: string, reason: string, about?: { readonly client?: string | null; readonly server?: string | null }): void;
  refused(refusal: Refused): void;
  policy(event: PolicyEvent): void;
  /** What came before the history was open is written now. */
  writeTo(history: History): void;
}

/** A flood of bad requests must not fill the disk: per second so many are written, the rest is counted in one entry. */
const MAX_REFUSALS_PER_SECOND = 10;

export function createRecorder(clock: Clock): Recorder {
  let history: History | null = null;
  const early: (() => void)[] = [];
  let second = 0;
  let inSecond = 0;
  let unwritten = 0;

  function write(action: (to: History) => void): void {
    if (history !== null) action(history);
    else early.push(() => history !== null && action(history));
  }

  function event(subject: string, reason: string, about: { client?: string | null; server?: string | null } = {}): void {
    const at = clock.now();
    write((to) => to.event({ kind: 'event', at, subject, reason, client: about.client ?? null, server: about.server ?? null }));
  }

  return {
    event,
    refused({ status, reason, grant, server }) {
      const at = clock.now();
      if (Math.floor(at / 1000) !== second) {
        second = Math.floor(at / 1000);
        inSecond = 0;
      }
      inSecond += 1;
      if (inSecond > MAX_REFUSALS_PER_SECOND) {
        unwritten += 1;
        return;
      }
      const more = unwritten === 0 ? '' : ` (${unwritten} more before it)`;
      unwritten = 0;
      const client = grant?.name ?? null;
      write((to) =>
        to.event({
          kind: 'refused',
          at,
          subject: `HTTP ${status}`,
          reason: reason + more,
          client,
          grant: grant?.id ?? null,
          server,
        }),
      );
    },
    policy: ({ subject, reason, server }) => event(subject, reason, { server }),
    writeTo(opened) {
      history = opened;
      for (const action of early.splice(0)) action();
    },
  };
}
