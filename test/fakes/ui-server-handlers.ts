import { ContractError } from '../../shared/contract/define.ts';
import type { Handlers } from '../../shared/contract/host.ts';
import type { ServerDetail } from '../../shared/contract/server-commands.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import type { Transport } from '../../shared/model/server.ts';
import { readServers } from '../../shared/gateway/servers/paste/read-servers.ts';
import { packageRunOf, pinnedArgs } from '../../shared/model/launch/package-run.ts';
import { shownArgument, shownWords } from '../../shared/model/launch/shown-words.ts';
import type { UiWorld } from './ui-handlers.ts';
import { pmcpTools } from './ui-tools.ts';

type ServerHandlers = Pick<Handlers, Extract<keyof Handlers, `servers.${string}`>>;

/** The servers of the scripted host. What is asked of one that is failing fails. */
export function uiServerHandlers(world: UiWorld): ServerHandlers {
  const serverOf = (name: string): ServerView => {
    const found = world.state.servers.find((server) => server.name === name);
    if (found === undefined) throw new ContractError('not-found', `There is no server called ${name}.`);
    return found;
  };
  const setSignIn = (name: string, signIn: ServerView['signIn']): void =>
    world.change({ servers: world.state.servers.map((server) => (server.name === name ? { ...server, signIn } : server)) });
  const change = (name: string, part: Partial<ServerView>): void => {
    serverOf(name);
    world.change({ servers: world.state.servers.map((server) => (server.name === name ? { ...server, ...part } : server)) });
  };
  const targetOf = (connection: Transport): string =>
    connection.transport === 'stdio' ? shownWords(connection).join(' ') : connection.url;

  return {
    'servers.add': async ({ name, connection }) => {
      if (world.state.servers.some((server) => server.name === name)) {
        throw new ContractError('already-exists', `There is a server called ${name} already.`);
      }
      world.connections.set(name, connection);
      const added: ServerView = {
        name,
        transport: connection.transport,
        target: targetOf(connection),
        url: `http://127.0.0.1:47100/servers/${name}/mcp`,
        paused: false,
        consent: 'given',
        health: { state: 'idle', connections: 0, message: null, since: new Date().toISOString() },
        signIn: { state: 'none', problem: null },
        toolCount: null,
        changedTools: [],
        policy: 'none',
        policyRevision: 'recommended',
        mode: 'enforce',
      };
      world.change({ servers: [...world.state.servers, added] });
      return null;
    },
    'servers.remove': async ({ name }) => {
      serverOf(name);
      world.change({ servers: world.state.servers.filter((server) => server.name !== name) });
      return null;
    },
    'servers.tools': async ({ name }) => ({ tools: serverOf(name).name === 'pmcp' ? pmcpTools(world.accepted) : [] }),
    'servers.logs': async ({ name }) => ({
      lines:
        serverOf(name).health.state === 'failing'
          ? ['starting', 'Error: Cannot find module "./agents.json"', '    at \u001b[31mload\u001b[0m (agents.js:12:3)']
          : [],
    }),
    'servers.restart': async ({ name }) => {
      if (serverOf(name).health.state === 'failing')
        throw new ContractError('unavailable', `${name} does not start: ended with code 1.`);
      return null;
    },
    'servers.signIn': async ({ name }) => {
      serverOf(name);
      setSignIn(name, { state: 'waiting', problem: null });
      return { url: 'https://auth.example.com/authorize?state=1' };
    },
    'servers.signOut': async ({ name }) => {
      serverOf(name);
      setSignIn(name, { state: 'needed', problem: null });
      return null;
    },
    'servers.acceptTool': async ({ name, tool }) => {
      serverOf(name);
      world.accepted.add(tool);
      world.change({
        servers: world.state.servers.map((server) =>
          server.name === name ? { ...server, changedTools: server.changedTools.filter((each) => each !== tool) } : server,
        ),
      });
      return null;
    },
    'servers.get': async ({ name }) => detailOf(serverOf(name), world.connections.get(name)),
    'servers.change': async ({ name, connection, from }) => {
      if (from !== undefined && from !== detailOf(serverOf(name), world.connections.get(name)).fingerprint)
        throw new ContractError('conflict', `${name} was changed meanwhile. Look at it again.`);
      world.connections.set(name, connection);
      change(name, { target: targetOf(connection), consent: 'given' });
      return { fingerprint: detailOf(serverOf(name), connection).fingerprint };
    },
    'servers.rename': async ({ name, to }) => {
      if (world.state.servers.some((server) => server.name === to))
        throw new ContractError('already-exists', `There is a server "${to}" already.`);
      const connection = world.connections.get(name);
      if (connection !== undefined) world.connections.set(to, connection);
      change(name, { name: to, url: `http://127.0.0.1:47100/servers/${to}/mcp` });
      return null;
    },
    'servers.consent': async ({ name, fingerprint }) => {
      if (fingerprint !== detailOf(serverOf(name), world.connections.get(name)).fingerprint)
        throw new ContractError('conflict', `What ${name} runs was changed meanwhile. Look at it again.`);
      change(name, { consent: 'given' });
      return null;
    },
    // Pure, so the real one.
    'servers.read': async ({ text, answers }) => {
      const { servers, problems } = readServers(text, { answers, home: '/home/ada' });
      return { servers: [...servers], problems: [...problems] };
    },
    'servers.findVersion': async ({ connection }) => {
      const run = packageRunOf(connection.command, connection.args.map(shownArgument));
      if (run === null) throw new ContractError('invalid-input', 'This command fetches no package.');
      return { version: '2026.8.31', args: pinnedArgs(connection.args, run, '2026.8.31') };
    },
    'servers.pause': async ({ name }) => {
      change(name, { paused: true });
      return null;
    },
    'servers.resume': async ({ name }) => {
      change(name, { paused: false });
      return null;
    },
    'servers.check': async ({ name }) => {
      const { health, changedTools } = serverOf(name);
      if (health.state === 'failing')
        return { ok: false, durationMs: 412, message: `${name} ended (exit code 1): no agents.json` };
      change(name, { health: { ...health, state: 'running', message: null }, toolCount: 9 });
      return {
        ok: true,
        durationMs: 840,
        protocol: '2025-11-25',
        serverName: `${name}-server`,
        serverVersion: '2026.8.31',
        tools: 9,
        changed: [...changedTools],
      };
    },
  };
}

/** The connection that the shown target stands for, unless a test said another one. */
function detailOf(server: ServerView, known: Transport | undefined): ServerDetail {
  const [command = '', ...args] = server.target.split(' ');
  const connection: Transport =
    known ??
    (server.transport === 'http'
      ? { transport: 'http', url: server.target, headers: {} }
      : { transport: 'stdio', command, args, env: {} });
  return {
    name: server.name,
    connection,
    paused: server.paused,
    addedAt: '2026-11-02T08:00:00.000Z',
    fingerprint: JSON.stringify(connection),
    consent: server.consent,
    consentedAt: server.consent === 'missing' ? null : '2026-11-02T08:00:00.000Z',
    formerNames: [],
  };
}
