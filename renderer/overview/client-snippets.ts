export interface Snippet {
  readonly id: 'json' | 'claude-code' | 'vscode';
  readonly source: string;
}

/** What a client's configuration needs, ready to paste. `url` is the merged address of all its servers. */
export function snippetsFor(url: string, token: string): readonly Snippet[] {
  const headers = { Authorization: `Bearer ${token}` };
  return [
    { id: 'json', source: JSON.stringify({ mcpServers: { countersign: { type: 'http', url, headers } } }, null, 2) },
    {
      id: 'claude-code',
      source: `claude mcp add --scope user --transport http countersign ${url} --header "Authorization: Bearer ${token}"`,
    },
    { id: 'vscode', source: JSON.stringify({ servers: { countersign: { type: 'http', url, headers } } }, null, 2) },
  ];
}
