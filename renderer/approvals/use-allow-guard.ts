import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createAllowGuard, STILL_MS } from './allow-guard.ts';

export interface AllowGuardState {
  /** For the eye: false for the moment in which an Allow is ignored. */
  readonly isAwake: boolean;
  /** Whether an Allow given now counts. One that does not is shown to have been ignored. */
  readonly mayAllow: () => boolean;
}

/**
 * Watches a card's Allow button: appearing, moving (layout, scrolling, resizing), a change of `seen` and the window
 * coming to the front put it to sleep for 400 ms. Its place is looked at once more when it is used.
 */
export function useAllowGuard(button: RefObject<HTMLElement | null>, seen: unknown): AllowGuardState {
  const [guard] = useState(() => createAllowGuard(performance.now()));
  const [isAwake, setIsAwake] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const sleep = useCallback(() => {
    setIsAwake(false);
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsAwake(true), STILL_MS);
  }, []);
  const disturb = useCallback(() => {
    guard.disturb(performance.now());
    // oxlint-disable-next-line react/set-state-in-effect -- a timer ends it; properties alone cannot tell the time
    sleep();
  }, [guard, sleep]);
  const look = useCallback(() => {
    const rect = button.current?.getBoundingClientRect();
    // oxlint-disable-next-line react/set-state-in-effect -- where the button is drawn is known only after the drawing
    if (rect !== undefined && guard.place(rect, performance.now())) sleep();
  }, [guard, button, sleep]);

  // Before the eye sees it: what changed or moved is drawn asleep from its first frame on.
  useLayoutEffect(look);
  useLayoutEffect(disturb, [disturb, seen]);

  useEffect(() => {
    const onVisible = () => (document.visibilityState === 'visible' ? disturb() : undefined);
    const observer = new ResizeObserver(look);
    // Whatever pushes the button away makes one of the elements around it larger or smaller.
    for (let around: Element | null = button.current ?? document.documentElement; around !== null; around = around.parentElement)
      observer.observe(around);
    window.addEventListener('focus', disturb);
    window.addEventListener('scroll', look, { capture: true, passive: true });
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      observer.disconnect();
      window.removeEventListener('focus', disturb);
      window.removeEventListener('scroll', look, { capture: true });
      document.removeEventListener('visibilitychange', onVisible);
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [disturb, look, button]);

  return {
    isAwake,
    mayAllow: () => {
      const rect = button.current?.getBoundingClientRect();
      if (rect !== undefined && guard.mayAllow(rect, performance.now())) return true;
      sleep();
      return false;
    },
  };
}
