import { AppStateSchema } from '../../shared/contract/state.ts';
import type { Gateway } from '../../shared/gateway/start-gateway.ts';
import { until } from '../harness/until.ts';
import { CALLER } from './test-gateway.ts';

/** No scenario needs more sign-ins; a server that wants one without end must come to its end with us. */
const MAX_SIGN_INS = 6;

/**
 * Does something at a server that may want a sign-in first: signs in as a person would and tries again, as often as Countersign
 * says that it is needed. Rejects with what `play` failed with, or why the sign-in did not work.
 */
export async function playWithSignIn(gateway: Gateway, server: string, play: () => Promise<void>): Promise<void> {
  for (let count = 0; ; count += 1) {
    const failure = await play().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    const isWanted = ['needed', 'more'].includes(await signInState(gateway, server));
    if (!isWanted || count >= MAX_SIGN_INS) throw failure;
    await signIn(gateway, server);
  }
}

async function signIn(gateway: Gateway, server: string): Promise<void> {
  const { url } = await gateway.handlers['servers.signIn']({ name: server }, CALLER);
  await playBrowser(url);
  const state = await until('the sign-in to end', async () => {
    const now = await signInState(gateway, server);
    return now === 'waiting' ? null : now;
  });
  if (state !== 'signed-in') throw new Error(`After the sign-in the state is ${state}.`);
}

async function signInState(gateway: Gateway, server: string): Promise<string> {
  const { servers } = AppStateSchema.parse(await gateway.handlers['state.get'](null, CALLER));
  return servers.find(({ name }) => name === server)?.signIn.state ?? 'none';
}

/** The browser of a person who says yes to everything: goes where it is sent, and ends on our page. */
async function playBrowser(start: string): Promise<void> {
  let next: string | null = start;
  for (let hops = 0; next !== null && hops < 10; hops += 1) {
    const answer: Response = await fetch(next, { redirect: 'manual' });
    const location: string | null = answer.headers.get('location');
    await answer.text();
    next = location === null ? null : new URL(location, next).href;
  }
}
