import { homedir } from 'node:os';
import { z } from 'zod';
import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Grant } from '../../model/grant.ts';
import type { CallJudge } from '../calls/judge-call.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import type { Switches } from '../calls/switches.ts';
import type { Demo } from '../demo/demo.ts';
import type { Stores } from '../open-stores.ts';
import type { Clock } from '../ports.ts';
import { askProgram } from '../programs/ask-program.ts';
import { createFindVersion } from '../programs/find-version.ts';
import { locateProgram } from '../programs/system-programs.ts';
import type { Recorder } from '../record-events.ts';
import type { SessionTable } from '../sessions/session-table.ts';
import type { StatePublisher } from '../state-publisher.ts';
import type { ClientsOnDemand } from '../clients/clients-on-demand.ts';
import type { ProbedServer } from '../upstreams/probe.ts';
import { approvalHandlers } from './approval-handlers.ts';
import { backupHandlers } from './backup-handlers.ts';
import { clientHandlers } from './client-handlers.ts';
import { controlHandlers } from './control-handlers.ts';
import { grantHandlers } from './grant-handlers.ts';
import { historyHandlers } from './history-handlers.ts';
import { createPolicyDrafts } from './policy-drafts.ts';
import { policyHandlers } from './policy-handlers.ts';
import { serverHandlers } from './server-handlers.ts';
import { serverSetupHandlers } from './server-setup-handlers.ts';

export interface HandlersOptions {
  readonly stores: Stores;
  readonly approvals: Approvals;
  readonly judge: CallJudge;
  /** In force, switches included. */
  readonly policyOf: PolicyBook['policyOf'];
  readonly switches: Switches;
  readonly demo: Demo;
  readonly publisher: StatePublisher;
  readonly clock: Clock;
  readonly look: (server: string) => Promise<ProbedServer>;
  readonly signIn: (server: string) => Promise<{ readonly url: string }>;
  readonly signOut: (server: string) => Promise<void>;
  readonly logLines: (server: string) => readonly string[];
  readonly mcpOrigin: () => string;
  readonly isListening: () => boolean;
  readonly record: Recorder['event'];
  readonly endServer: (server: string) => Promise<void>;
  /** Ends what a revoked client has open, and what was thrown for it. */
  readonly endGrant: (grant: Grant) => Promise<void>;
  /** Ends what a client has open, and lets it in again for what it may use now. */
  readonly narrowGrant: (grant: string) => Promise<void>;
  readonly sessions: Pick<SessionTable, 'list' | 'endWhere'>;
  /** Everything that is kept under a server's name goes under another. Rejects with ContractError. */
  readonly renameServer: (from: string, to: string) => Promise<void>;
  /** What it failed for was put right: clients that wait for it try again. */
  readonly retryServer: (server: string) => void;
  readonly afterServerRemoved: (server: string) => Promise<void>;
  readonly clients: ClientsOnDemand;
  readonly endPermissions: () => void;
}

/** A package manager may have to ask a registry that is slow. */
const FIND_VERSION_MS = 20_000;

/** Every command of the contract, answered. */
export function createHandlers(options: HandlersOptions): Handlers {
  const { stores, judge, clock, record } = options;
  const { servers, grants, policies, tools, settings, history } = stores;
  const hasServer = (name: string): boolean => servers.get(name) !== null;
  const recordAboutServer = (subject: string, reason: string, server: string): void => record(subject, reason, { server });

  /** But those that another server has by now. */
  const formerNamesOf = (name: string): readonly string[] =>
    (servers.get(name)?.formerNames ?? []).map((former) => former.name).filter((former) => !hasServer(former));

  return {
    ...approvalHandlers(options.approvals, record, () => history.written()),
    ...historyHandlers(history, clock, formerNamesOf),
    ...serverHandlers({
      tools,
      judge,
      policyOf: options.policyOf,
      find: servers.get,
      add: async (name, connection, secrets) => {
        await servers.add({ name, connection, secrets });
      },
      remove: async (name) => {
        await options.endServer(name);
        await servers.remove(name);
        await options.afterServerRemoved(name);
      },
      look: async (name) => {
        await options.look(name);
      },
      signIn: options.signIn,
      signOut: options.signOut,
      endConnections: options.endServer,
      logLines: options.logLines,
      record: recordAboutServer,
    }),
    ...serverSetupHandlers({
      servers,
      tools,
      clock,
      look: options.look,
      home: homedir(),
      findVersion: createFindVersion({ locate: locateProgram, ask: askProgram, home: homedir(), timeoutMs: FIND_VERSION_MS }),
      rename: options.renameServer,
      endConnections: options.endServer,
      retry: options.retryServer,
      record: recordAboutServer,
    }),
    ...grantHandlers({
      create: grants.create,
      find: grants.byName,
      revoke: grants.revoke,
      hasServer,
      mcpUrl: () => `${options.mcpOrigin()}/mcp`,
      change: grants.change,
      sessions: options.sessions,
      onRevoked: options.endGrant,
      onNarrowed: (grant) => options.narrowGrant(grant.id),
      record: (subject, reason, client) => record(subject, reason, { client }),
    }),
    ...policyHandlers({
      book: policies,
      judge,
      hasServer,
      record: recordAboutServer,
      clock,
      history,
      policyOf: options.policyOf,
      draft: createPolicyDrafts({ policies, tools, isStrict: () => settings.get().strictCatalogue, now: clock.now }),
    }),
    ...clientHandlers(options.clients),
    ...backupHandlers({
      settings,
      changeSettings: (changes) => changeSettings(settings, changes),
      policies,
      servers,
      clock,
      record: (subject, reason) => record(subject, reason),
    }),
    ...controlHandlers({
      publisher: options.publisher,
      switches: options.switches,
      hasServer,
      demo: options.demo,
      isListening: options.isListening,
      hasClient: (name) => grants.byName(name) !== null,
      changeSettings: (changes) => changeSettings(settings, changes),
      endPermissions: options.endPermissions,
    }),
  };
}

async function changeSettings(settings: Stores['settings'], changes: Parameters<Stores['settings']['change']>[0]): Promise<void> {
  try {
    await settings.change(changes);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new ContractError('invalid-input', error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
}
