import { assertNever } from '../../model/assert-never.ts';
import { covers, coversServer, isSameSwitch, type Switch, type SwitchKind, type SwitchScope } from '../../model/switches.ts';
import type { Clock } from '../ports.ts';

/** The switches that a person has thrown. They survive a restart; clients and servers are known by their names. */
export interface Switches {
  /** Whether one of this kind covers what this client does at this server (null: at any). */
  isOn(kind: SwitchKind, client: string, server: string | null): boolean;
  /** Why this client is paused here, for it and the person; null when it is not. */
  pauseReason(client: string, server: string | null): string | null;
  /** Whether everybody's calls to this server are only observed. */
  observes(server: string): boolean;
  /** Until when questions of this client are not to disturb anybody: epoch milliseconds, null for no end; undefined when they may. */
  quietUntil(client: string, server: string): number | null | undefined;
  on(kind: SwitchKind, scope: SwitchScope, forMs: number | null): Promise<void>;
  off(kind: SwitchKind, scope: SwitchScope): Promise<void>;
  /** Takes back what was thrown for a server or a client that is no more: a later one of the same name is another. */
  forget(gone: { readonly client: string } | { readonly server: string }): Promise<void>;
  /** What was thrown for a server goes on under its new name. */
  renameServer(from: string, to: string): Promise<void>;
  list(): readonly Switch[];
  stop(): void;
}

export interface SwitchesOptions {
  readonly clock: Clock;
  readonly file: { get(): readonly Switch[]; change(update: (switches: readonly Switch[]) => Switch[]): Promise<void> };
  readonly onOn: (thrown: Switch) => void;
  readonly onOff: (thrown: Switch, how: 'person' | 'over') => void;
}

export function createSwitches(options: SwitchesOptions): Switches {
  const { clock, file } = options;
  let cancelTimer = (): void => {};
  /** Those that are over and still in the file, because it could not be written. */
  let told: readonly Switch[] = [];
  watchEnd();

  /** Wakes up when the earliest one is over, so that the page shows it and what waits is judged again. */
  function watchEnd(): void {
    cancelTimer();
    const ends = file.get().flatMap((each) => (each.until === null || isTold(each) ? [] : [each.until]));
    if (ends.length === 0) return;
    const waitMs = Math.max(0, Math.min(...ends) - clock.now());
    cancelTimer = clock.after(Math.min(waitMs, 2 ** 31 - 1), () => void endElapsed());
  }

  async function endElapsed(): Promise<void> {
    const over = file.get().filter((each) => !isInForce(each));
    const news = over.filter((each) => !isTold(each));
    // A file that cannot be written for now changes nothing: what is over is over, by the clock.
    await remove((each) => over.includes(each)).catch(() => {});
    told = file.get().filter((each) => !isInForce(each));
    for (const each of news) options.onOff(each, 'over');
    watchEnd();
  }

  function isTold(each: Switch): boolean {
    return told.some((other) => isSameSwitch(other, each) && other.until === each.until);
  }

  async function remove(isMeant: (each: Switch) => boolean): Promise<void> {
    if (file.get().some(isMeant)) await file.change((switches) => switches.filter((each) => !isMeant(each)));
  }

  async function end(isMeant: (each: Switch) => boolean): Promise<void> {
    const ended = file.get().filter(isMeant);
    await remove(isMeant);
    watchEnd();
    for (const each of ended) options.onOff(each, 'person');
  }

  function isInForce({ until }: Switch): boolean {
    return until === null || until > clock.now();
  }

  function find(kind: SwitchKind, client: string, server: string | null): Switch | undefined {
    return file.get().find((each) => each.kind === kind && covers(each, client, server) && isInForce(each));
  }

  return {
    isOn: (kind, client, server) => find(kind, client, server) !== undefined,
    pauseReason(client, server) {
      const pause = find('pause', client, server);
      return pause === undefined ? null : sayPause(pause);
    },
    observes: (server) =>
      file.get().some((each) => each.kind === 'observe' && each.client === null && coversServer(each, server) && isInForce(each)),
    quietUntil: (client, server) => find('quiet', client, server)?.until,
    async on(kind, scope, forMs) {
      const now = clock.now();
      const thrown: Switch = { kind, ...scope, since: now, until: forMs === null ? null : now + forMs };
      await file.change((switches) => [...switches.filter((each) => !isSameSwitch(each, thrown)), thrown]);
      watchEnd();
      options.onOn(thrown);
    },
    off: (kind, scope) => end((each) => isSameSwitch(each, { kind, ...scope })),
    forget: (gone) => end((each) => ('client' in gone ? each.client === gone.client : each.server === gone.server)),
    async renameServer(from, to) {
      if (!file.get().some(({ server }) => server === from)) return;
      await file.change((switches) => switches.map((each) => (each.server === from ? { ...each, server: to } : each)));
    },
    list: () => file.get().filter(isInForce),
    stop: () => cancelTimer(),
  };
}

/** Whom a switch is about, in words. */
export function sayScope({ client, server }: SwitchScope): string {
  if (client === null) return server === null ? 'all clients' : server;
  return server === null ? client : `${client} at ${server}`;
}

/** What it means that a switch was thrown: one sentence for the history. */
export function saySwitch(thrown: Switch): string {
  const until = thrown.until === null ? 'until a person ends it' : `until ${new Date(thrown.until).toISOString()}`;
  const scope = sayScope(thrown);
  switch (thrown.kind) {
    case 'pause':
      return sayPause(thrown);
    case 'ask':
      return `Whatever would be allowed is asked about, for ${scope}, ${until}.`;
    case 'quiet':
      return `Questions of ${scope} wait in the list and call nobody, ${until}.`;
    case 'observe':
      return `Nothing is denied or asked about for ${scope}, only recorded, ${until}.`;
    default:
      return assertNever(thrown.kind);
  }
}

function sayPause(pause: Switch): string {
  const until = pause.until === null ? 'until the person resumes' : `until ${new Date(pause.until).toISOString()}`;
  return `Countersign is paused for ${sayScope(pause)}: every call is denied ${until}.`;
}
