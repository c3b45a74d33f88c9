/** What a host lends to the core. The core never imports a host. */

/** Time, so that tests can be exact. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Runs `action` once after `ms`; the returned function cancels it. Never keeps the process alive by itself. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Facts are small and never hold arguments, tokens or credentials. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Opens an address in the person's browser. Never throws; the address is https, or http on this computer. */
export type OpenExternal = (url: string) => void;

/** Where upstream credentials live. Names are ours ("server/github/env/TOKEN"); values never reach a log. */
export interface Secrets {
  /** keychain: the system's store. file: an owner-only file, because there is no keychain. memory: tests. */
  readonly kind: 'keychain' | 'file' | 'memory';
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}
