import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { Grant } from '../../model/grant.ts';

export interface GrantHandlersOptions {
  readonly create: (name: string, servers: Grant['servers']) => Promise<{ grant: Grant; token: string }>;
  readonly find: (name: string) => Grant | null;
  /** Rejects with ContractError not-found. */
  readonly revoke: (name: string) => Promise<Grant>;
  readonly hasServer: (name: string) => boolean;
  /** The merged address clients may be pointed at. */
  readonly mcpUrl: () => string;
  readonly onRevoked: (grant: Grant) => Promise<void>;
  readonly record: (subject: string, reason: string, client: string) => void;
}

export function grantHandlers(options: GrantHandlersOptions): Pick<Handlers, 'grants.create' | 'grants.revoke'> {
  return {
    'grants.create': async ({ name, servers }) => {
      const missing = servers === 'all' ? [] : servers.filter((server) => !options.hasServer(server));
      if (missing.length > 0) throw new ContractError('not-found', `There is no server "${missing.join('", "')}".`);
      const { grant, token } = await options.create(name, servers);
      options.record('grant created', `${name} may use ${servers === 'all' ? 'all servers' : servers.join(', ')}.`, name);
      return { id: grant.id, name: grant.name, token, url: options.mcpUrl() };
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
