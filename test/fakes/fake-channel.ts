import type { CallerChannel } from '../../shared/gateway/calls/incoming-call.ts';

/** The client's end of one call, played by the test. */
export interface FakeChannel extends CallerChannel {
  readonly sent: readonly { progress: number; message: string }[];
  leave(how: 'cancelled' | 'left'): void;
}

export function createFakeChannel(wantsProgress = false): FakeChannel {
  const sent: { progress: number; message: string }[] = [];
  const listeners = new Set<(how: 'cancelled' | 'left') => void>();
  let gone = false;
  return {
    wantsProgress,
    peer: null,
    sent,
    get gone() {
      return gone;
    },
    progress: (progress, message) => sent.push({ progress, message }),
    onGone(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    leave(how) {
      gone = true;
      for (const listener of [...listeners]) listener(how);
    },
  };
}
