import { type RefObject, useEffect } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useClient } from '../connect/session-context.ts';

const SIGNS = ['pointermove', 'pointerdown', 'wheel', 'keydown', 'input'] as const;
/** Well within the time that one sign prolongs a hold. */
const EVERY_MS = 5000;

/** Tells the core that a person is at this card, so that it does not end under their hands. */
export function useAttend({ id, state }: ApprovalView, card: RefObject<HTMLElement | null>): void {
  const client = useClient();
  const isOpen = state === 'waiting' || state === 'pending';
  useEffect(() => {
    const element = card.current;
    if (element === null || !isOpen) return;
    let last = -Infinity;
    const attend = (event: Event) => {
      if (!event.isTrusted) return;
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      // It may have been settled in this very moment.
      client['approvals.attend']({ id }).catch(() => {});
    };
    for (const sign of SIGNS) element.addEventListener(sign, attend, { passive: true, capture: true });
    return () => {
      for (const sign of SIGNS) element.removeEventListener(sign, attend, { capture: true });
    };
  }, [client, id, isOpen, card]);
}
