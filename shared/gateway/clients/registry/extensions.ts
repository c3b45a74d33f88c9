import type { ClientSpecInput } from './client-spec.ts';

/** Continue's folder of files of servers, each of one of three endings; only one in JSON may be a single server. */
function continueFiles(kind: 'user' | 'project', folder: string, note: string) {
  return ['yaml', 'yml', 'json'].map((ending) => ({
    kind,
    path: `${folder}/**/*.${ending}`,
    container: ['mcpServers'],
    mayBeOne: ending === 'json',
    note,
  }));
}

export const extensionClients: readonly ClientSpecInput[] = [
  {
    id: 'cline',
    name: 'Cline',
    vendor: 'Cline',
    signs: [
      '{vscodeUser}/globalStorage/saoudrizwan.claude-dev',
      '{cursorUser}/globalStorage/saoudrizwan.claude-dev',
      '{clineHome}',
    ],
    files: [
      {
        path: '{vscodeUser}/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
        kind: 'main',
        mayCreate: true,
      },
      { path: '{cursorUser}/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json', kind: 'extension' },
      { path: '{clineHome}/data/settings/cline_mcp_settings.json', kind: 'extension', mayCreate: true },
    ],
    format: 'json',
    container: ['mcpServers'],
    remote: { fields: { type: 'streamableHttp' }, urlKey: 'url', headersKey: ['headers'] },
    command: { fields: { type: 'stdio' } },
    reload: 'watches',
    docs: 'https://docs.cline.bot/mcp/adding-and-configuring-servers',
    verifiedOn: '2026-10-06',
    source: 'Cline documentation: adding and configuring servers.',
  },
  {
    id: 'roo',
    name: 'Roo Code',
    vendor: 'Roo Code',
    signs: ['{vscodeUser}/globalStorage/rooveterinaryinc.roo-cline', '{cursorUser}/globalStorage/rooveterinaryinc.roo-cline'],
    files: [
      {
        path: '{vscodeUser}/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json',
        kind: 'main',
        mayCreate: true,
      },
      { path: '{cursorUser}/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json', kind: 'extension' },
    ],
    format: 'json',
    container: ['mcpServers'],
    remote: { fields: { type: 'streamable-http' }, urlKey: 'url', headersKey: ['headers'] },
    command: { fields: { type: 'stdio' } },
    variables: 'editor',
    reload: 'watches',
    elsewhere: [{ kind: 'project', path: '.roo/mcp.json', container: ['mcpServers'], note: 'Servers of a project.' }],
    docs: 'https://docs.roocode.com/features/mcp/using-mcp-in-roo',
    verifiedOn: '2026-10-06',
    source: 'Roo Code documentation: using MCP in Roo.',
  },
  {
    id: 'continue',
    name: 'Continue',
    vendor: 'Continue',
    signs: ['{home}/.continue'],
    files: [{ path: '{home}/.continue/config.yaml', kind: 'main' }],
    format: 'yaml',
    container: ['mcpServers'],
    nameKey: 'name',
    remote: { fields: { type: 'streamable-http' }, urlKey: 'url', headersKey: ['requestOptions', 'headers'] },
    command: { fields: { type: 'stdio' } },
    reload: 'watches',
    note: 'Continue is only connected when it has a config.yaml: a new one would hide its own configuration.',
    elsewhere: [
      ...continueFiles('user', '{home}/.continue/mcpServers', 'Files of servers in your .continue/mcpServers folder.'),
      ...continueFiles('project', '.continue/mcpServers', 'Files of servers in a workspace’s .continue/mcpServers folder.'),
    ],
    docs: 'https://docs.continue.dev/customize/deep-dives/mcp',
    verifiedOn: '2026-10-06',
    source: 'Continue documentation: MCP, config.yaml reference.',
  },
];
