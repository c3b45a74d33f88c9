import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { ConnectionStatus } from '../connect/connection-status.ts';
import * as text from '../text/en.ts';

/** Says that what is shown may be old, for as long as the host cannot be heard. */
export function ConnectionBar({ status }: { readonly status: ConnectionStatus }) {
  const state = useSyncExternalStore(status.subscribe, status.get);
  const isLost = state === 'lost' || state === 'signed-out';
  return (
    <div role="alert" className={isLost ? 'connection-bar' : undefined}>
      {isLost ? (
        <>
          <CloudOff aria-hidden />
          <span>
            <b>{state === 'lost' ? text.app.lost.title : text.app.lost.signedOut}</b>{' '}
            {state === 'lost' ? text.app.lost.body : text.app.start.signedOut.body}
          </span>
        </>
      ) : null}
    </div>
  );
}
