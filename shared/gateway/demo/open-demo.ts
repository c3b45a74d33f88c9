import { ContractError } from '../../contract/define.ts';
import type { Stores } from '../open-stores.ts';
import { policyLanguage } from '../policy-language.ts';
import type { Clock, Log } from '../ports.ts';
import { createHttpLink } from '../upstreams/http-link.ts';
import { createDemo, type Demo } from './demo.ts';
import type { DemoServer } from './find-demo-server.ts';

/** The demo on the real stores: what it adds is there like anything that a person added, and can be removed like it. */
export function openDemo(options: {
  readonly demoServer: DemoServer | null;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly log: Log;
  /** Null while the MCP address is not open. */
  readonly addressOf: () => string | null;
  readonly onChanged: () => void;
}): Demo {
  const { demoServer, stores, clock, log } = options;
  return createDemo({
    log,
    server: demoServer,
    hasServer: (name) => stores.servers.get(name) !== null,
    addServer: async (name, { command, args }) => {
      await stores.servers.add({ name, connection: { transport: 'stdio', command, args: [...args], env: {} } });
    },
    setPolicy: async (server, document) => {
      await stores.policies.set(server, policyLanguage.write(document));
    },
    createGrant: (name, servers) => stores.grants.create(name, [...servers]),
    revokeGrant: async (name) => {
      if (stores.grants.byName(name) !== null) await stores.grants.revoke(name);
    },
    openLink(token, server) {
      const address = options.addressOf();
      if (address === null) throw new ContractError('unavailable', 'The demo needs a running gateway: countersign serve.');
      const headers = { authorization: `Bearer ${token}` };
      return createHttpLink({
        url: `${address}/servers/${server}/mcp`,
        headers,
        name: server,
        clock,
        log,
        connectTimeoutMs: 10_000,
      });
    },
    onChanged: options.onChanged,
  });
}
