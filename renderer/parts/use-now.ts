import { useEffect, useState } from 'react';

/** The time, told again every `everyMs`; for countdowns that the host's clock decides and the page only shows. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
