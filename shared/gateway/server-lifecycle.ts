import { ContractError } from '../contract/define.ts';
import type { Stores } from './open-stores.ts';
import type { SignIns } from './sign-ins.ts';
import type { Connections } from './upstreams/connections.ts';
import type { Switches } from './calls/switches.ts';
import type { Health } from './upstreams/health.ts';

export interface ServerLifecycleOptions {
  readonly stores: Pick<Stores, 'servers' | 'policies' | 'tools' | 'grants'>;
  readonly signIns: Pick<SignIns, 'signOut' | 'forget' | 'rename'>;
  readonly health: Pick<Health, 'forget'>;
  readonly connections: Pick<Connections, 'forget'>;
  readonly switches: Pick<Switches, 'forget' | 'renameServer'>;
  /** Ends what is open to a server. */
  readonly endServer: (server: string) => Promise<void>;
}

/** What belongs to a server is kept in many places under its name: it goes, or is renamed, in all of them. */
export interface ServerLifecycle {
  /** It was removed. */
  forget(server: string): Promise<void>;
  /**
   * Gives it another name. Its rules and pins stand under the new name before the server does, so that no call ever meets fewer
   * of them; whoever may use it may use it afterwards. Rejects with ContractError.
   */
  rename(from: string, to: string): Promise<void>;
  signOut(server: string): Promise<void>;
}

export function createServerLifecycle(options: ServerLifecycleOptions): ServerLifecycle {
  const { stores, signIns, endServer } = options;
  const { servers, policies, tools, grants } = stores;

  function forgetLive(server: string): void {
    options.health.forget(server);
    options.connections.forget(server);
  }

  return {
    async forget(server) {
      forgetLive(server);
      await options.switches.forget({ server });
      await Promise.all([grants.forgetServer(server), policies.remove(server), tools.forget(server), signIns.forget(server)]);
    },
    async rename(from, to) {
      if (servers.list().some(({ name }) => name.toLowerCase() === to.toLowerCase()))
        throw new ContractError('already-exists', `There is a server "${to}" already.`);
      const { state, text } = policies.get(from);
      if (state !== 'none' && state !== 'in-force')
        throw new ContractError('conflict', `The policy file of ${from} needs you first. Rename the server afterwards.`);
      await endServer(from);
      // Somebody may have left a file there.
      if (text === null) await policies.remove(to);
      else await policies.set(to, text);
      await tools.copy(from, to);
      await servers.rename(from, to);
      await options.switches.renameServer(from, to);
      await grants.renameServer(from, to);
      await signIns.rename(from, to);
      forgetLive(from);
      await policies.remove(from);
      await tools.forget(from);
    },
    // What is open was let in with the tokens that are forgotten now.
    async signOut(server) {
      await signIns.signOut(server);
      await endServer(server);
    },
  };
}
