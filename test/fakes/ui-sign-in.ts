import type { AppState } from '../../shared/contract/state.ts';
import type { SignInState } from '../../shared/model/server.ts';
import { busyState } from './ui-data.ts';

/** A remote server that wants something of the person. */
export function remote(state: SignInState, problem: string | null = null): (now: number) => AppState {
  return (now) => {
    const busy = busyState(now);
    const servers = busy.servers.map((server) =>
      server.name === 'memory'
        ? {
            ...server,
            transport: 'http' as const,
            target: 'https://mcp.example.com/mcp',
            signIn: { state, problem },
            health: { ...server.health, state: state === 'needed' ? ('needs-sign-in' as const) : server.health.state },
          }
        : server,
    );
    return { ...busy, servers };
  };
}
