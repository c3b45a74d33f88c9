import type { Clock, Log } from '../ports.ts';
import { loadProtocolSteps } from './load-protocol-steps.ts';
import type { OAuthProblem } from './oauth-problem.ts';
import type { SafeFetch } from './safe-fetch.ts';
import type { SignInRecord, SignInRecords, TokensRecord } from './sign-in-record.ts';

export interface KeptSignInOptions {
  readonly name: string;
  /** The server's address as configured now; null when it is gone. Rejects when the secrets port fails. */
  readonly findUrl: () => Promise<string | null>;
  readonly records: SignInRecords;
  readonly clock: Clock;
  readonly log: Log;
  readonly fetchFor: (serverUrl: URL) => SafeFetch;
  readonly onChanged: () => void;
  /** Hears tokens, so that they can be taken out of whatever is shown. */
  readonly onSecrets: (secrets: readonly string[]) => void;
}

/** What one server's sign-in gave: read once, renewed in time, kept in the secrets port. */
export interface KeptSignIn {
  readonly record: SignInRecord | null;
  readonly tokens: TokensRecord | null;
  /** Reads what is kept, once; a failure is tried again after some seconds. Never rejects. */
  load(): Promise<void>;
  /** The Authorization header for a request that leaves now to `url` (as `URL.href` has it); null for every other server. */
  header(url: string): string | null | Promise<string | null>;
  /** The header of the tokens as they are. */
  current(url: string): string | null;
  /** One renewal at a time; all who need it wait for the same. Resolves with why it did not work, or null. */
  renew(): Promise<OAuthProblem | null>;
  /** What was given must not be lost: it is used although it cannot be kept, and that is logged. */
  store(next: SignInRecord): Promise<void>;
  /** Forgets the tokens; the registration too when it is of no use any more. */
  drop(andClient: boolean): Promise<void>;
}

/** A keychain that fails is not asked by every request. */
const READ_AGAIN_MS = 5000;
/** Tokens are renewed this long before they end. */
const RENEW_EARLY_MS = 30_000;

export function createKeptSignIn(options: KeptSignInOptions): KeptSignIn {
  const { name, clock, log, records } = options;
  let record: SignInRecord | null = null;
  let loading: Promise<void> | null = null;
  let isLoaded = false;
  let failedAt = Number.NEGATIVE_INFINITY;
  let renewing: Promise<OAuthProblem | null> | null = null;
  let obtainedAt = Number.NEGATIVE_INFINITY;

  function load(): Promise<void> {
    if (loading === null && clock.now() - failedAt < READ_AGAIN_MS) return Promise.resolve();
    loading ??= readRecord()
      .catch((error: unknown) => {
        loading = null;
        failedAt = clock.now();
        log.warn('a sign-in could not be read', { server: name, error: String(error) });
      })
      .then(() => options.onChanged());
    return loading;
  }

  async function readRecord(): Promise<void> {
    const [found, url] = await Promise.all([records.read(name), options.findUrl()]);
    isLoaded = true;
    if (found === null || url === null) return;
    // Tokens are for the address that they were given for, and for no other that has taken its name.
    if (found.serverUrl === new URL(url).href) remember(found);
    else await records.remove(name);
  }

  function tokens(): TokensRecord | null {
    return record?.tokens ?? null;
  }

  function remember(next: SignInRecord | null): void {
    record = next;
    const secrets = [next?.tokens?.accessToken, next?.tokens?.refreshToken, next?.client.client_secret];
    options.onSecrets(secrets.filter((each) => typeof each === 'string'));
  }

  async function store(next: SignInRecord): Promise<void> {
    obtainedAt = clock.now();
    remember(next);
    await records.write(name, next).catch((error: unknown) => {
      log.warn('a sign-in could not be kept and will be over when Countersign stops', { server: name, error: String(error) });
    });
    options.onChanged();
  }

  async function drop(andClient: boolean): Promise<void> {
    const before = record;
    if (before === null) return;
    if (!andClient) return store({ ...before, tokens: null });
    remember(null);
    await records.remove(name).catch((error: unknown) => {
      log.warn('a sign-in could not be deleted', { server: name, error: String(error) });
    });
    options.onChanged();
  }

  function current(url: string): string | null {
    const held = record?.serverUrl === url ? tokens() : null;
    return held === null ? null : `Bearer ${held.accessToken}`;
  }

  function header(url: string): string | null | Promise<string | null> {
    if (!isLoaded) return load().then(() => (isLoaded ? header(url) : null));
    if (record?.serverUrl !== url) return null;
    if (renewing !== null || isDue()) return renew().then(() => current(url));
    return current(url);
  }

  /** Tokens that live for less than this margin are used up to their end. */
  function isDue(): boolean {
    const held = tokens();
    if (held === null || held.refreshToken === null || held.expiresAt === null) return false;
    const leftMs = held.expiresAt - clock.now();
    return leftMs <= 0 || (leftMs < RENEW_EARLY_MS && clock.now() - obtainedAt > RENEW_EARLY_MS);
  }

  function renew(): Promise<OAuthProblem | null> {
    renewing ??= renewRecord().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renewRecord(): Promise<OAuthProblem | null> {
    const before = record;
    if (before === null) return null;
    const { renewTokens } = await loadProtocolSteps();
    const renewal = await renewTokens(before, options.fetchFor(new URL(before.serverUrl)), clock.now);
    // A sign-in or a sign-out in the meantime counts more.
    if (record !== before) return null;
    if (renewal.ok) {
      await store({ ...before, tokens: renewal.tokens });
      return null;
    }
    const { problem, isOver, isClientOver } = renewal;
    log.warn('a sign-in could not be renewed', { server: name, code: problem.code, why: problem.message });
    if (isOver) await drop(isClientOver);
    return problem;
  }

  return {
    load,
    header,
    current,
    renew,
    store,
    drop,
    get record() {
      return record;
    },
    get tokens() {
      return tokens();
    },
  };
}
