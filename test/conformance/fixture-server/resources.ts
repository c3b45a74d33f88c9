import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { PNG_BASE64 } from './samples.ts';

/** Resources to read, one that comes from a template, and one to watch. */
export function registerResources(server: McpServer): void {
  const stored = (
    name: string,
    uri: string,
    mimeType: string,
    body: { readonly text: string } | { readonly blob: string },
  ): void => {
    server.registerResource(name, uri, { title: name, description: `The resource ${name}`, mimeType }, () => ({
      contents: [{ uri, mimeType, ...body }],
    }));
  };
  stored('static-text', 'test://static-text', 'text/plain', { text: 'This is the content of the static text resource.' });
  stored('static-binary', 'test://static-binary', 'image/png', { blob: PNG_BASE64 });
  stored('watched-resource', 'test://watched-resource', 'text/plain', { text: 'Watched resource content' });
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { title: 'Template', description: 'A resource for each id', mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}
