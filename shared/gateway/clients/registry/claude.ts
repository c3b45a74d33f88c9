import type { ClientSpecInput } from './client-spec.ts';

export const claudeClients: readonly ClientSpecInput[] = [
  {
    id: 'claude-desktop',
    name: 'Claude Desktop',
    vendor: 'Anthropic',
    signs: [{ mac: '{appSupport}/Claude', linux: '{config}/Claude', windows: '{appData}/Claude' }],
    files: [
      {
        path: {
          mac: '{appSupport}/Claude/claude_desktop_config.json',
          linux: '{config}/Claude/claude_desktop_config.json',
          windows: '{appData}/Claude/claude_desktop_config.json',
        },
        kind: 'main',
        mayCreate: true,
      },
    ],
    format: 'json',
    container: ['mcpServers'],
    remote: null,
    command: {},
    reload: 'restart',
    elsewhere: [
      {
        kind: 'connector',
        path: null,
        note: 'Connectors of the account are called by Anthropic’s servers, not by this computer.',
      },
      { kind: 'plugin', path: null, note: 'Desktop extensions (.mcpb) start their own servers and are set up in the app.' },
    ],
    docs: 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
    verifiedOn: '2026-10-06',
    source:
      'Anthropic: connect to local MCP servers. Linux is not documented by the vendor; the folder is used when it is there.',
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    vendor: 'Anthropic',
    signs: ['{claudeJson}/.claude.json', '{claudeHome}'],
    files: [{ path: '{claudeJson}/.claude.json', kind: 'main', mayCreate: true }],
    format: 'json',
    container: ['mcpServers'],
    remote: { fields: { type: 'http' }, urlKey: 'url', headersKey: ['headers'] },
    command: { fields: { type: 'stdio' } },
    variables: 'braces',
    reload: 'new-session',
    elsewhere: [
      { kind: 'project', path: '.mcp.json', container: ['mcpServers'], note: 'Servers that a project brings along.' },
      { kind: 'plugin', path: '{claudeHome}/plugins/cache/**/.mcp.json', container: ['mcpServers'], note: 'Servers of plugins.' },
      {
        kind: 'managed',
        path: {
          mac: '/Library/Application Support/ClaudeCode/managed-mcp.json',
          linux: '/etc/claude-code/managed-mcp.json',
          windows: 'C:/Program Files/ClaudeCode/managed-mcp.json',
        },
        container: ['mcpServers'],
        note: 'Servers that an administrator gave.',
      },
      { kind: 'connector', path: null, note: 'Connectors of a claude.ai account are called by Anthropic’s servers.' },
    ],
    docs: 'https://code.claude.com/docs/en/mcp',
    verifiedOn: '2026-10-06',
    source: 'Claude Code documentation: connect to tools via MCP, settings files.',
  },
];
