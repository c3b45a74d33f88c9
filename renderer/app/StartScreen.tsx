import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ConnectionStatus } from '../connect/connection-status.ts';
import * as text from '../text/en.ts';
import { Mark } from './Mark.tsx';

const QUIET_MS = 400;

/** Before the first state: nothing at all at first, then what the page waits for, or why it may not go on. */
export function StartScreen({ status }: { readonly status: ConnectionStatus }) {
  const state = useSyncExternalStore(status.subscribe, status.get);
  const [isQuiet, setIsQuiet] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setIsQuiet(false), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  const sayings = text.app.start;
  const saying = state === 'signed-out' ? sayings.signedOut : state === 'lost' ? sayings.lost : sayings.connecting;
  if (isQuiet && state !== 'signed-out') return null;
  return (
    <main className="start" role="status">
      <Mark />
      <h1>{saying.title}</h1>
      <p>{saying.body}</p>
      {state === 'signed-out' ? <code>{sayings.command}</code> : null}
    </main>
  );
}
