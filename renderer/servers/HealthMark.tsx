import type { ServerView } from '../../shared/contract/state.ts';
import { Dot } from '../parts/Chip.tsx';
import * as text from '../text/en.ts';

/** Health as word and colour. */
export function HealthMark({ server }: { readonly server: Pick<ServerView, 'health' | 'paused' | 'consent'> }) {
  const state = server.paused ? 'paused' : server.consent === 'given' ? server.health.state : 'consent';
  return (
    <span className={`health ${state}`}>
      <Dot />
      {text.servers.health[state]}
    </span>
  );
}
