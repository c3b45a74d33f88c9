import { describe, expect, it } from 'vitest';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import { eraOf, headerMismatch } from '../../../../shared/gateway/wire/routing-headers.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';

function message(method: string, params: Record<string, unknown>, version?: string): ClientMessage {
  const meta = version === undefined ? {} : { _meta: { 'io.modelcontextprotocol/protocolVersion': version } };
  const parsed = parseClientMessage(
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, ...meta } })),
  );
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

const MODERN = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'echo' };
const sentinel = (text: string): string => `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;

describe('routing headers', () => {
  const call = message('tools/call', { name: 'echo' }, '2026-07-28');

  it('agree with the body', () => {
    expect(headerMismatch(MODERN, call)).toBe(null);
    expect(headerMismatch({ ...MODERN, 'mcp-name': sentinel('echo') }, call)).toBe(null);
    const umlaut = message('tools/call', { name: 'löschen' }, '2026-07-28');
    expect(headerMismatch({ ...MODERN, 'mcp-name': sentinel('löschen') }, umlaut)).toBe(null);
  });

  it.each([
    ['another name', { 'mcp-name': 'read' }],
    ['another encoded name', { 'mcp-name': sentinel('read') }],
    ['a sentinel that is not base64', { 'mcp-name': '=?base64?e-c?=' }],
    ['a sentinel with loose bits', { 'mcp-name': '=?base64?ZWNobx==?=' }],
    ['a sentinel of invalid UTF-8', { 'mcp-name': '=?base64?/w==?=' }],
    ['an empty name', { 'mcp-name': '' }],
    ['a name given twice', { 'mcp-name': 'echo, echo' }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
    ['no name', { 'mcp-name': undefined }],
    ['no method', { 'mcp-method': undefined }],
    ['no version', { 'mcp-protocol-version': undefined }],
  ])('are refused with %s', (_what, headers) => {
    expect(headerMismatch({ ...MODERN, ...headers }, call)).toMatch(/^Header mismatch: /);
  });

  it('of a resource repeat its uri, not a name beside it', () => {
    const read = message('resources/read', { name: 'harmless', uri: 'file:///secret' }, '2026-07-28');
    const headers = { ...MODERN, 'mcp-method': 'resources/read' };
    expect(headerMismatch({ ...headers, 'mcp-name': 'harmless' }, read)).toMatch(/params\.uri/);
    expect(headerMismatch({ ...headers, 'mcp-name': 'file:///secret' }, read)).toBe(null);
  });

  it('are not asked of clients that have sessions, but compared when they send them', () => {
    const legacy = message('tools/call', { name: 'echo' });
    expect(headerMismatch({}, legacy)).toBe(null);
    expect(headerMismatch({ 'mcp-protocol-version': '2025-11-25' }, legacy)).toBe(null);
    expect(headerMismatch({ 'mcp-name': 'other' }, legacy)).not.toBe(null);
    expect(headerMismatch({ 'mcp-method': 'other' }, legacy)).not.toBe(null);
  });
});

describe('the era of a message', () => {
  it('is what the body says, else its header', () => {
    expect(eraOf({}, message('tools/call', { name: 'a' }, '2026-07-28'))).toBe('2026');
    expect(eraOf({ 'mcp-protocol-version': '2027-01-01' }, null)).toBe('2026');
    expect(eraOf({ 'mcp-protocol-version': '2026-07-28' }, message('tools/call', { name: 'a' }, '2025-11-25'))).toBe('2025');
    expect(eraOf({ 'mcp-protocol-version': 'zzz' }, null)).toBe('2025');
    expect(eraOf({}, null)).toBe('2025');
  });
});
