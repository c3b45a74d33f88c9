import type { SessionView } from '../../contract/contract.ts';
import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { Grant } from '../../model/grant.ts';
import type { Session } from '../sessions/session-table.ts';

export interface GrantHandlersOptions {
  readonly create: (name: string, servers: Grant['servers']) => Promise<{ grant: Grant; token: string }>;
  readonly find: (name: string) => Grant | null;
  /** Rejects with ContractError not-found. */
  readonly revoke: (name: string) => Promise<Grant>;
  readonly change: (name: string, part: Partial<Pick<Grant, 'servers' | 'holdSeconds'>>) => Promise<void>;
  readonly hasServer: (name: string) => boolean;
  readonly sessions: {
    readonly list: () => readonly Session[];
    readonly endWhere: (matches: (session: Session) => boolean) => Promise<void>;
  };
  /** The merged address clients may be pointed at. */
  readonly mcpUrl: () => string;
  readonly onRevoked: (grant: Grant) => Promise<void>;
  /** Ends the sessions of a client that may no longer use all that they were opened for. */
  readonly onNarrowed: (grant: Grant) => Promise<void>;
  readonly record: (subject: string, reason: string, client: string) => void;
}

type GrantHandlers = Pick<Handlers, 'grants.create' | 'grants.change' | 'grants.revoke' | 'sessions.list' | 'sessions.end'>;

/** The clients that are let in, and their stays. */
export function grantHandlers(options: GrantHandlersOptions): GrantHandlers {
  function refuseUnknown(servers: Grant['servers']): void {
    const missing = servers === 'all' ? [] : servers.filter((server) => !options.hasServer(server));
    if (missing.length > 0) throw new ContractError('not-found', `There is no server "${missing.join('", "')}".`);
  }

  return {
    'grants.create': async ({ name, servers }) => {
      refuseUnknown(servers);
      const { grant, token } = await options.create(name, servers);
      options.record('grant created', `${name} may use ${servers === 'all' ? 'all servers' : servers.join(', ')}.`, name);
      return { id: grant.id, name: grant.name, token, url: options.mcpUrl() };
    },
    'grants.change': async ({ name, servers, holdSeconds }) => {
      const before = options.find(name);
      if (before === null) throw new ContractError('not-found', `There is no grant "${name}".`);
      if (servers !== undefined) refuseUnknown(servers);
      await options.change(name, {
        ...(servers === undefined ? {} : { servers }),
        ...(holdSeconds === undefined ? {} : { holdSeconds }),
      });
      if (servers !== undefined && isNarrower(servers, before.servers)) await options.onNarrowed(before);
      options.record('grant changed', sayChange({ servers, holdSeconds }), before.name);
      return null;
    },
    'sessions.list': async () => ({ sessions: options.sessions.list().map(viewSession) }),
    'sessions.end': async ({ id }) => {
      const session = options.sessions.list().find((each) => each.id === id);
      if (session === undefined) throw new ContractError('not-found', 'This session has ended already.');
      await options.sessions.endWhere((each) => each.id === id);
      options.record('session ended', `Session ${id} was ended by a person.`, session.grant.name);
      return null;
    },
    'grants.revoke': async ({ name }) => {
      const grant = options.find(name);
      // The token stops working first, whatever becomes of the file.
      const revoked = options.revoke(name);
      if (grant !== null) await options.onRevoked(grant);
      await revoked;
      options.record('grant revoked', `${name} can no longer connect.`, name);
      return null;
    },
  };
}

function isNarrower(after: Grant['servers'], before: Grant['servers']): boolean {
  if (after === 'all') return false;
  return before === 'all' || before.some((server) => !after.includes(server));
}

function sayChange({
  servers,
  holdSeconds,
}: {
  servers?: Grant['servers'] | undefined;
  holdSeconds?: number | null | undefined;
}): string {
  const may =
    servers === undefined ? [] : [`It may use ${servers === 'all' ? 'all servers' : servers.join(', ') || 'no server'}.`];
  const held = holdSeconds === null ? 'as long as the setting says' : `${holdSeconds} s`;
  return [...may, ...(holdSeconds === undefined ? [] : [`Its calls are held ${held}.`])].join(' ');
}

function viewSession({ id, grant, clientVersion, server, era, startedAt, lastSeenAt }: Session): SessionView {
  return { id, client: grant.name, clientVersion, server, era, startedAt, lastSeenAt };
}
