import { isDeepStrictEqual } from 'node:util';
import type {
  BroughtServer,
  ClientView,
  ConnectResult,
  ConnectStyle,
  ClientPlan,
  ImportResult,
  PasteView,
  UndoAllResult,
  UndoPlan,
  UndoResult,
} from '../../contract/clients.ts';
import { ContractError } from '../../contract/define.ts';
import type { Problem } from '../../contract/state.ts';
import type { ClientId } from '../../model/client-id.ts';
import { createOneAtATime } from '../config/one-at-a-time.ts';
import { acceptFiles } from './accept-files.ts';
import { broughtServers, removeBrought } from './brought-servers.ts';
import type { Connection } from './connection-store.ts';
import { connect } from './connect.ts';
import type { ClientContext } from './context.ts';
import { importServers } from './import-servers.ts';
import { knownProjects } from './known-projects.ts';
import { lookAtClient } from './look-at-client.ts';
import { lookElsewhere, NOTHING_ELSEWHERE } from './look-elsewhere.ts';
import { explainText, planConnect, showPlan } from './plan-connect.ts';
import { problemsOfClient } from './problems.ts';
import { clientSpecs, pasteSpecs } from './registry/registry.ts';
import { planUndo, showUndo, undo } from './undo.ts';
import { viewClient } from './view-client.ts';
import { watchClients } from './watch-clients.ts';
import { placesOf } from './files/find-files.ts';
import { removeLeftovers } from './files/leftovers.ts';

type Values = Readonly<Record<string, string>>;

/** What putting every client back would mean for our servers. */
export interface UndoAllPlan {
  readonly clients: ClientId[];
  readonly servers: BroughtServer[];
}

/** The configurations of MCP clients: what is there, and the ways in and out. Expected mistakes reject with ContractError. */
export interface Clients {
  /** As last seen; empty before the first look. */
  views(): readonly ClientView[];
  /** Looks now. One client that cannot be read harms no other. */
  scan(): Promise<readonly ClientView[]>;
  plan(client: ClientId, style: ConnectStyle, values: Values): Promise<ClientPlan>;
  connect(client: ClientId, style: ConnectStyle, values: Values, precondition: string): Promise<ConnectResult>;
  import(client: ClientId, values: Values): Promise<ImportResult>;
  planUndo(client: ClientId): Promise<UndoPlan>;
  /** `removeServers`: also the servers that it alone brought in. */
  undo(client: ClientId, precondition: string, removeServers: boolean): Promise<UndoResult>;
  planUndoAll(): Promise<UndoAllPlan>;
  undoAll(removeServers: boolean): Promise<UndoAllResult>;
  /** Takes the files as they are: what changed is no problem any more, and what was added goes on unjudged. */
  accept(client: ClientId): Promise<void>;
  problems(): readonly Problem[];
  /** Clients without a file that we could write: what to paste where. */
  readonly pasteCards: readonly PasteView[];
  /** Counts up with everything that is other than before. */
  readonly revision: number;
  /** Looks soon, when somebody watches. */
  refresh(): void;
  /** Looks at once and then whenever something changes, until stopped. */
  watch(): void;
  stop(): void;
}

export function createClients(context: ClientContext, onChanged: () => void): Clients {
  const inTurn = createOneAtATime();
  let views: readonly ClientView[] = [];
  let revision = 0;
  /** Files that are no clients' own, but name servers that they call; known from the last look. */
  let watchedElsewhere: readonly string[] = [];
  let stopWatching: (() => void) | null = null;

  async function scan(): Promise<readonly ClientView[]> {
    const looks = await Promise.all(clientSpecs.map((spec) => lookAtClient(spec, context.places)));
    const projects = knownProjects(looks);
    const others = await Promise.all(looks.map((look) => lookElsewhere(look, context.places, projects)));
    watchedElsewhere = [...new Set(others.flatMap(({ paths }) => paths))];
    const found = looks.map((look, at) => viewClient(context, look, others[at] ?? NOTHING_ELSEWHERE));
    if (!isDeepStrictEqual(found, views)) {
      views = found;
      revision += 1;
      onChanged();
    }
    return views;
  }

  /** What changes files runs alone, and is followed by a look. */
  async function changing<T>(action: () => Promise<T>): Promise<T> {
    return inTurn(async () => {
      try {
        return await action();
      } catch (error) {
        throw explainText(error);
      } finally {
        await scan();
      }
    });
  }

  async function undoOne(client: ClientId, precondition: string | null, removeServers: boolean): Promise<UndoResult> {
    const undoing = await planUndo(context, client);
    if (precondition !== null && undoing.precondition !== precondition) throw changedMeanwhile();
    return undo(context, undoing, removeServers);
  }

  return {
    views: () => views,
    scan: () => inTurn(scan),
    plan: (client, style, values) =>
      inTurn(async () => {
        try {
          return showPlan(await planConnect(context, client, style, values), context);
        } catch (error) {
          throw explainText(error);
        }
      }),
    connect: (client, style, values, precondition) =>
      changing(async () => {
        const plan = await planConnect(context, client, style, values);
        if (plan.precondition !== precondition) throw changedMeanwhile();
        return connect(context, plan);
      }),
    import: (client, values) => changing(() => importServers(context, client, values)),
    planUndo: (client) => inTurn(async () => showUndo(context, await planUndo(context, client))),
    undo: (client, precondition, removeServers) => changing(() => undoOne(client, precondition, removeServers)),
    planUndoAll: () =>
      inTurn(async () => {
        const ending = context.connections.list();
        return { clients: ending.map(({ client }) => client), servers: [...broughtServers(context, ending)] };
      }),
    undoAll: (removeServers) =>
      changing(async () => {
        const result: UndoAllResult = { done: [], removed: [], failed: [] };
        const ended: Connection[] = [];
        for (const connection of [...context.connections.list()]) {
          const { client } = connection;
          try {
            result.done.push(await undoOne(client, null, false));
            ended.push(connection);
          } catch (error) {
            if (!(error instanceof ContractError)) throw error;
            result.failed.push({ client, message: error.message });
          }
        }
        // Together they may be the only ones that use a server; one that could not be put back still counts.
        if (removeServers) result.removed = [...(await removeBrought(context, broughtServers(context, ended))).removed];
        return result;
      }),
    accept: (client) => changing(() => acceptFiles(context, client)),
    problems: () => views.flatMap(problemsOfClient),
    pasteCards: pasteSpecs.map(({ id, name, where, docs }) => ({ id, name, where, docs })),
    get revision() {
      return revision;
    },
    refresh() {
      if (stopWatching !== null) void inTurn(scan).catch(noted);
    },
    watch() {
      if (stopWatching === null) void tidy().catch(noted);
      stopWatching ??= watchClients(
        context,
        () => watchedElsewhere,
        () => void inTurn(scan).catch(noted),
      );
      void inTurn(scan).catch(noted);
    },
    stop() {
      stopWatching?.();
      stopWatching = null;
    },
  };

  /** What a killed process of ours left beside any client's file. */
  async function tidy(): Promise<void> {
    for (const spec of clientSpecs)
      for (const { path } of await placesOf(spec, context.places)) await removeLeftovers(path, context.clock.now());
  }

  function noted(error: unknown): void {
    context.log.warn('the clients could not be looked at', { error: String(error) });
  }
}

function changedMeanwhile(): ContractError {
  return new ContractError('conflict', 'Something changed since you looked. Look at the changes again.');
}
