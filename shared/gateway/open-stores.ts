import type { ToolRule } from '../model/policy-document.ts';
import { classify } from '../policy/classify.ts';
import { recommendedRule } from '../policy/recommended-rule.ts';
import { type ConnectionStore, openConnectionStore } from './clients/connection-store.ts';
import { type DataFolder, openDataFolder } from './config/data-folder.ts';
import { DataFileError } from './config/data-file-error.ts';
import { type GrantStore, openGrantStore } from './config/grant-store.ts';
import { acquireHostLock, type HostLock } from './config/host-lock.ts';
import type { JsonFile } from './config/json-file.ts';
import { createPolicyBook, type PolicyBook, type PolicyEvent } from './config/policy-book.ts';
import { openServerStore, type ServerStore } from './config/server-store.ts';
import { openSettingsStore, type SettingsStore } from './config/settings-store.ts';
import { openSwitchesFile, type SwitchesFile } from './config/switches-file.ts';
import { openToolBook, type ToolBook } from './config/tool-book.ts';
import { GatewayStartError } from './gateway-error.ts';
import { openHistory } from './history/open-history.ts';
import { HistoryError } from './history/history-error.ts';
import type { History } from './history/history.ts';
import { policyLanguage } from './policy-language.ts';
import type { Clock, Log, Secrets } from './ports.ts';

/** Everything that is kept on disk, opened by the one process that may write it. */
export interface Stores {
  readonly folder: DataFolder;
  readonly settings: SettingsStore;
  readonly servers: ServerStore;
  readonly grants: GrantStore;
  readonly policies: PolicyBook;
  readonly tools: ToolBook;
  readonly switches: JsonFile<SwitchesFile>;
  readonly connections: ConnectionStore;
  readonly history: History;
  /** Writes what is queued and gives the folder back. */
  close(): Promise<void>;
}

export interface StoresOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly onPolicyEvent: (event: PolicyEvent) => void;
}

/** Opens the data folder. Rejects with GatewayStartError when another process has it or it cannot be used. */
export async function openStores(options: StoresOptions): Promise<Stores> {
  try {
    const folder = await openDataFolder(options.dataDir);
    const lock = await acquireHostLock(folder.dir);
    if (!lock.ok) throw new GatewayStartError('locked', sayLocked(folder.dir, lock.pid));
    return await openBehindLock(options, folder, lock);
  } catch (error) {
    if (error instanceof DataFileError || error instanceof HistoryError)
      throw new GatewayStartError('unusable', error.message, error);
    throw error;
  }
}

async function openBehindLock(options: StoresOptions, folder: DataFolder, lock: HostLock): Promise<Stores> {
  const { clock, log, secrets } = options;
  const opened: (() => Promise<void>)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).toReversed()) await each();
  };
  try {
    const settings = await openSettingsStore({ folder, log, clock });
    const servers = await openServerStore({ folder, secrets, log, clock });
    const grants = await openGrantStore({ folder, log, clock });
    const switches = await openSwitchesFile({ folder, log, clock });
    const connections = await openConnectionStore({ folder, secrets, log, clock });
    const history = await openHistory({
      file: folder.history,
      clock,
      log,
      bodyBytes: () => settings.get().historyBodyBytes,
      retentionDays: () => settings.get().historyRetentionDays,
    });
    opened.push(() => history.stop());
    const tools = await openToolBook({ dir: folder.tools, log, clock });
    opened.push(() => tools.stop());
    const policies = await createPolicyBook({
      dir: folder.policies,
      language: policyLanguage,
      trustPolicyFiles: () => settings.get().trustPolicyFiles,
      strictCatalogue: () => settings.get().strictCatalogue,
      recommendedRuleOf: (server, tool) => recommendedRuleOf(tools, settings.get().strictCatalogue, server, tool),
      onEvent: options.onPolicyEvent,
      log,
      clock,
    });
    opened.push(() => policies.stop());
    return { folder, settings, servers, grants, policies, tools, switches, connections, history, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a tool has without a document: a first document loosens or tightens against this. */
function recommendedRuleOf(tools: ToolBook, isStrict: boolean, server: string, tool: string): ToolRule {
  const definition = tools.get(server, tool).definition ?? { name: tool };
  return recommendedRule(tool, classify(definition), isStrict, definition.inputSchema);
}

function sayLocked(dir: string, pid: number | null): string {
  const who = pid === null ? 'another process' : `process ${pid}`;
  return `The data folder ${dir} is in use by ${who}. Use that one, stop it, or choose another folder with --data-dir.`;
}
