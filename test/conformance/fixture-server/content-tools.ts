import { type CallToolResult, fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';
import { PNG_BASE64, WAV_BASE64 } from './samples.ts';

/** Every kind of content that a tool may return, an error, and two schemas that have to arrive as they were written. */
export function registerContentTools(server: McpServer): void {
  const returning = (name: string, description: string, content: CallToolResult['content']): void => {
    server.registerTool(name, { description }, () => ({ content }));
  };
  returning('test_simple_text', 'Returns text', [{ type: 'text', text: 'This is a simple text response for testing.' }]);
  returning('test_image_content', 'Returns an image', [{ type: 'image', data: PNG_BASE64, mimeType: 'image/png' }]);
  returning('test_audio_content', 'Returns a sound', [{ type: 'audio', data: WAV_BASE64, mimeType: 'audio/wav' }]);
  returning('test_embedded_resource', 'Returns a resource', [
    { type: 'resource', resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'An embedded resource.' } },
  ]);
  returning('test_multiple_content_types', 'Returns text, an image and a resource', [
    { type: 'text', text: 'Several kinds of content:' },
    { type: 'image', data: PNG_BASE64, mimeType: 'image/png' },
    {
      type: 'resource',
      resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
    },
  ]);
  server.registerTool('test_error_handling', { description: 'Always fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Its schema uses JSON Schema 2020-12', inputSchema: fromJsonSchema(SCHEMA_2020_12) },
    (given) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] }),
  );
  server.registerTool(
    'test_x_mcp_header',
    { description: 'Wants one argument in a header, too', inputSchema: fromJsonSchema<{ region?: string }>(HEADER_SCHEMA) },
    ({ region }) => ({ content: [{ type: 'text', text: `region=${region ?? 'none'}` }] }),
  );
}

const SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const HEADER_SCHEMA = {
  type: 'object',
  properties: {
    region: { type: 'string', description: 'also in Mcp-Param-Region', 'x-mcp-header': 'Region' },
    level: { type: 'integer', description: 'in the body alone' },
  },
};
