import { AppStateSchema, type ServerView } from '../../shared/contract/state.ts';
import type { Gateway } from '../../shared/gateway/start-gateway.ts';
import { until } from '../harness/until.ts';
import { CALLER } from './test-gateway.ts';

/** No scenario needs more sign-ins; a server that wants one without end must come to its end with us. */
const MAX_SIGN_INS = 6;
/** The server joins the address of all servers soon after the sign-in, which tells its clients; this one looks again instead. */
const JOIN_LIMIT_MS = 5000;
const LOOK_EVERY_MS = 50;

/**
 * Does something at a server that may want a sign-in first: signs in as a person would and tries again, as often as Countersign
 * says that it is needed. Rejects with what `play` failed with, or why the sign-in did not work.
 */
export async function playWithSignIn(
  gateway: Gateway,
  server: string,
  play: (mayCome: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const isSignInWanted = async (): Promise<boolean> => {
    const { state } = (await viewOf(gateway, server)).signIn;
    return state === 'needed' || state === 'more';
  };
  let isSignedInSince = Number.NEGATIVE_INFINITY;
  for (let count = 0; ; ) {
    const failure = await play(async () => !(await isSignInWanted())).then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    if (await isSignInWanted()) {
      if (count >= MAX_SIGN_INS) throw failure;
      count += 1;
      await signIn(gateway, server);
      isSignedInSince = performance.now();
    } else if (performance.now() - isSignedInSince > JOIN_LIMIT_MS) throw failure;
    else await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function signIn(gateway: Gateway, server: string): Promise<void> {
  const { url } = await gateway.handlers['servers.signIn']({ name: server }, CALLER);
  await playBrowser(url);
  const { state, problem } = await until('the sign-in to end', async () => {
    const { signIn: now } = await viewOf(gateway, server);
    return now.state === 'waiting' ? null : now;
  });
  if (state !== 'signed-in') throw new Error(`After the sign-in the state is ${state}. ${problem ?? ''}`);
}

async function viewOf(gateway: Gateway, server: string): Promise<ServerView> {
  const { servers } = AppStateSchema.parse(await gateway.handlers['state.get'](null, CALLER));
  const view = servers.find(({ name }) => name === server);
  if (view === undefined) throw new Error(`There is no server ${server}.`);
  return view;
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
