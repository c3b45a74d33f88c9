import { z } from 'zod';
import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import { type Backup, BackupSchema } from '../../model/backup.ts';
import { type Settings, SettingsSchema } from '../../model/settings.ts';
import { readPolicy } from '../../policy/read-policy.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import type { ServerStore } from '../config/server-store.ts';
import type { Clock } from '../ports.ts';

export interface BackupHandlersOptions {
  readonly settings: { get(): Settings };
  readonly changeSettings: (changes: Partial<Settings>) => Promise<void>;
  readonly policies: Pick<PolicyBook, 'get' | 'set' | 'loosens'>;
  readonly servers: Pick<ServerStore, 'list'>;
  readonly clock: Clock;
  readonly record: (subject: string, reason: string) => void;
}

type BackupHandlers = Pick<Handlers, 'backup.make' | 'backup.check' | 'backup.restore'>;

const DEFAULTS = SettingsSchema.parse({});

/** Settings and policies in one file, and back. A file is taken whole or not at all. */
export function backupHandlers(options: BackupHandlersOptions): BackupHandlers {
  const { settings, policies, servers, clock } = options;

  function make(): Backup {
    const changed = Object.entries(settings.get()).filter(([name, value]) => DEFAULTS[name as keyof Settings] !== value);
    const written = servers.list().flatMap(({ name }) => {
      const { text } = policies.get(name);
      return text === null ? [] : [[name, text] as const];
    });
    return {
      countersign: 'backup',
      version: 1,
      madeAt: new Date(clock.now()).toISOString(),
      settings: Object.fromEntries(changed),
      policies: Object.fromEntries(written),
    };
  }

  /** What restoring this file would do. Throws ContractError `invalid-input` with every problem. */
  function read(text: string) {
    const backup = parseBackup(text);
    const documents = Object.entries(backup.policies).map(([server, policy]) => ({ server, policy, read: readPolicy(policy) }));
    const problems = documents.flatMap((each) =>
      each.read.ok ? [] : each.read.problems.map(({ path, message }) => `${each.server} ${path || '/'}: ${message}`),
    );
    if (problems.length > 0) throw new ContractError('invalid-input', problems.join('\n'));
    const target = { ...DEFAULTS, ...backup.settings };
    const now = settings.get();
    const changes = Object.entries(target).filter(([name, value]) => now[name as keyof Settings] !== value);
    return { backup, documents, changes: Object.fromEntries(changes) as Partial<Settings> };
  }

  return {
    'backup.make': async () => ({ text: `${JSON.stringify(make(), null, 2)}\n` }),
    'backup.check': async ({ text }) => {
      const { backup, documents, changes } = read(text);
      const known = new Set(servers.list().map(({ name }) => name));
      return {
        madeAt: backup.madeAt,
        settings: Object.keys(changes),
        policies: documents.map(({ server, policy, read: document }) => ({
          server,
          isKnown: known.has(server),
          isSame: policies.get(server).text === policy,
          loosens: document.ok ? [...policies.loosens(server, document.document)] : [],
        })),
      };
    },
    'backup.restore': async ({ text }) => {
      const { backup, documents, changes } = read(text);
      for (const { server, policy } of documents) await policies.set(server, policy);
      await options.changeSettings(changes);
      const what = `${Object.keys(changes).length} settings and ${documents.length} policies`;
      options.record('backup restored', `${what} of ${backup.madeAt} are in force.`);
      return null;
    },
  };
}

function parseBackup(text: string): Backup {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ContractError('invalid-input', 'This is no backup of Countersign: it is not JSON.');
  }
  const parsed = BackupSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ContractError('invalid-input', `This is no backup that this version can read. ${z.prettifyError(parsed.error)}`);
}
