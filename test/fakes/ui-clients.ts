import type { ClientPlan, ClientView } from '../../shared/contract/clients.ts';
import { ContractError } from '../../shared/contract/define.ts';
import type { Handlers } from '../../shared/contract/host.ts';
import { CLIENT_IDS, type ClientId } from '../../shared/model/client-id.ts';

type ClientHandlers = Pick<
  Handlers,
  | 'clients.list'
  | 'clients.plan'
  | 'clients.connect'
  | 'clients.import'
  | 'clients.planUndo'
  | 'clients.undo'
  | 'clients.planUndoAll'
  | 'clients.undoAll'
  | 'clients.accept'
>;

const FILE = '/home/ada/.cursor/mcp.json';
const BEFORE =
  '{\n  "mcpServers": {\n    "github": {\n      "command": "npx",\n      "env": { "GITHUB_TOKEN": "•••• (40 characters)" }\n    }\n  }\n}';
const AFTER =
  '{\n  "mcpServers": {\n    "github": {\n      "url": "http://127.0.0.1:47100/servers/github/mcp",\n      "headers": { "Authorization": "•••• (54 characters)" }\n    }\n  }\n}';

function view(id: ClientId, name: string, over: Partial<ClientView> = {}): ClientView {
  return {
    id,
    name,
    vendor: 'Example',
    state: 'not-installed',
    files: [],
    servers: [],
    unseen: [],
    connection: null,
    drift: [],
    reload: 'watches',
    note: null,
    docs: 'https://docs.example/mcp',
    verifiedOn: '2026-11-30',
    ...over,
  };
}

/** Four clients in the four states in which one can be here, and the rest, which are not. */
export function uiClients(): ClientView[] {
  const here: ClientView[] = [
    view('cursor', 'Cursor', {
      state: 'found',
      files: [{ path: FILE, kind: 'main', state: 'ok', problem: null }],
      servers: [
        {
          name: 'github',
          file: FILE,
          scope: 'user',
          route: 'direct',
          target: 'npx -y @modelcontextprotocol/server-github',
          problem: null,
        },
        { name: 'shell', file: '/work/app/.cursor/mcp.json', scope: 'project', route: 'direct', target: 'bash', problem: null },
      ],
      unseen: ['Extensions and plugins may bring servers of their own.'],
    }),
    view('claude-code', 'Claude Code', {
      state: 'connected',
      files: [{ path: '/home/ada/.claude.json', kind: 'main', state: 'ok', problem: null }],
      servers: [
        {
          name: 'memory',
          file: '/home/ada/.claude.json',
          scope: 'user',
          route: 'countersign',
          target: 'http://127.0.0.1:47100/servers/memory/mcp',
          problem: null,
        },
      ],
      connection: {
        grant: 'Claude Code',
        style: 'wrap',
        via: 'header',
        connectedAt: '2026-11-30T08:00:00.000Z',
        backups: ['/home/ada/.claude.json.countersign-2026-11-30T08-00-00Z.bak'],
      },
    }),
    view('zed', 'Zed', {
      state: 'drifted',
      files: [{ path: '/home/ada/.config/zed/settings.json', kind: 'main', state: 'ok', problem: null }],
      servers: [
        {
          name: 'docs',
          file: '/home/ada/.config/zed/settings.json',
          scope: 'user',
          route: 'direct',
          target: 'https://docs.example/mcp',
          problem: null,
        },
      ],
      connection: { grant: 'Zed', style: 'wrap', via: 'header', connectedAt: '2026-11-30T08:00:00.000Z', backups: [] },
      drift: [
        {
          kind: 'unrouted',
          message: '"docs" in /home/ada/.config/zed/settings.json is new and does not go through Countersign.',
        },
      ],
    }),
    view('codex', 'Codex', {
      state: 'broken',
      files: [
        {
          path: '/home/ada/.codex/config.toml',
          kind: 'main',
          state: 'broken',
          problem: '/home/ada/.codex/config.toml: It is no valid TOML (line 3).',
        },
      ],
    }),
  ];
  return [...here, ...CLIENT_IDS.filter((id) => !here.some((each) => each.id === id)).map((id) => view(id, id))];
}

const uiBrought = [
  { name: 'memory', reason: null },
  { name: 'github', reason: 'Cursor may use it.' },
];

/** A home folder in memory: connecting and putting back change what the list says. */
export function uiClientHandlers(onChanged: () => void): ClientHandlers {
  let clients = uiClients();
  const find = (id: ClientId): ClientView => {
    const found = clients.find((each) => each.id === id);
    if (found === undefined || found.state === 'not-installed')
      throw new ContractError('unavailable', `${id} was not found on this computer.`);
    return found;
  };
  const set = (id: ClientId, part: Partial<ClientView>): void => {
    clients = clients.map((each) => (each.id === id ? { ...each, ...part } : each));
    onChanged();
  };
  const reroute = (id: ClientId, route: 'countersign' | 'direct'): ClientView['servers'] =>
    find(id).servers.map((server) => (server.scope === 'user' ? { ...server, route } : server));
  const putBack = (id: ClientId): void =>
    set(id, { state: 'found', connection: null, drift: [], servers: reroute(id, 'direct') });

  function plan(id: ClientId, style: ClientPlan['style']): ClientPlan {
    const { name, files } = find(id);
    return {
      client: id,
      grant: name,
      style,
      via: 'header',
      changes: [{ path: files[0]?.path ?? FILE, what: 'change', firstLine: 1, before: BEFORE, after: AFTER }],
      servers: [
        {
          name: 'github',
          what: 'new',
          server: 'github',
          target: 'npx -y @modelcontextprotocol/server-github',
          secrets: ['GITHUB_TOKEN'],
          reason: null,
        },
        {
          name: 'asks',
          what: 'kept',
          server: null,
          target: 'https://asks.example/mcp',
          secrets: [],
          reason: 'It needs input:token.',
        },
      ],
      needs: [{ id: 'input:token', description: 'API token', server: 'asks' }],
      notes: ['The client may refuse a server that it does not know.'],
      precondition: 'p1',
    };
  }

  return {
    'clients.list': async () => ({
      clients,
      paste: [
        {
          id: 'jetbrains-ai',
          name: 'JetBrains AI Assistant',
          where: 'Settings → Tools → AI Assistant',
          docs: 'https://docs.example/jetbrains',
        },
      ],
    }),
    'clients.plan': async ({ client, style, values }) => {
      const whole = plan(client, style);
      return values['input:token'] === undefined ? whole : { ...whole, needs: [] };
    },
    'clients.connect': async ({ client, style, precondition }) => {
      if (precondition !== 'p1') throw new ContractError('conflict', 'Something changed since you looked.');
      const { name, reload, files } = find(client);
      set(client, {
        state: 'connected',
        drift: [],
        servers: reroute(client, 'countersign'),
        connection: { grant: name, style, via: 'header', connectedAt: new Date().toISOString(), backups: [] },
      });
      const path = files[0]?.path ?? FILE;
      return {
        client,
        grant: name,
        files: [{ path, backup: `${path}.bak` }],
        imported: ['github'],
        merged: [],
        kept: [],
        clearText: [`${path}.bak`],
        reload,
      };
    },
    'clients.import': async ({ client, values }) => ({
      imported: ['github'],
      merged: [],
      kept: values['input:token'] === undefined ? [{ name: 'asks', reason: 'It needs input:token.' }] : [],
      needs: values['input:token'] === undefined ? [{ id: 'input:token', description: 'API token', server: 'asks' }] : [],
      clearText: [find(client).files[0]?.path ?? FILE],
    }),
    'clients.planUndo': async ({ client }) => ({
      client,
      changes: [{ path: find(client).files[0]?.path ?? FILE, what: 'restore', firstLine: 1, before: AFTER, after: BEFORE }],
      servers: uiBrought,
      notes: [],
      precondition: 'u1',
    }),
    'clients.undo': async ({ client, removeServers }) => {
      putBack(client);
      return {
        client,
        files: [{ path: find(client).files[0]?.path ?? FILE, how: 'exact' }],
        removed: removeServers ? ['memory'] : [],
        notes: [],
      };
    },
    'clients.planUndoAll': async () => ({
      clients: clients.filter(({ connection }) => connection !== null).map(({ id }) => id),
      servers: uiBrought,
    }),
    'clients.undoAll': async () => {
      for (const { id } of clients.filter(({ connection }) => connection !== null)) putBack(id);
      return { done: [], removed: [], failed: [{ client: 'codex', message: 'Its file cannot be read.' }] };
    },
    'clients.accept': async ({ client }) => {
      set(client, { state: 'connected', drift: [] });
      return null;
    },
  };
}
