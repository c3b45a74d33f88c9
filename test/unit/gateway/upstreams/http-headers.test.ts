import { describe, expect, it } from 'vitest';
import { mediaType, requestHeaders, responseHeaders } from '../../../../shared/gateway/upstreams/http-headers.ts';

describe('headers on their way to a server', () => {
  const raw = [
    ['Host', '127.0.0.1:47100'],
    ['Origin', 'http://127.0.0.1:47100'],
    ['Authorization', 'Bearer our-own-token'],
    ['Cookie', 'a=b'],
    ['Connection', 'keep-alive, X-Hop'],
    ['Keep-Alive', 'timeout=5'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '5'],
    ['X-Hop', 'only for you'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json, text/event-stream'],
    ['Mcp-Session-Id', 's'],
    ['MCP-Protocol-Version', '2026-07-28'],
    ['Mcp-Param-Region', 'eu'],
    ['Last-Event-ID', '7'],
    ['X-Trace', 'one'],
    ['X-Trace', 'two'],
    ['X-Api-Key', 'what the client says'],
  ];

  it('keep what is the client’s and lose what is ours', () => {
    const passed = requestHeaders(raw.flat(), { 'x-api-key': 'configured', Authorization: 'Bearer upstream' });
    expect(passed).toEqual([
      ...['Content-Type', 'application/json'],
      ...['Accept', 'application/json, text/event-stream'],
      ...['Mcp-Session-Id', 's'],
      ...['MCP-Protocol-Version', '2026-07-28'],
      ...['Mcp-Param-Region', 'eu'],
      ...['Last-Event-ID', '7'],
      ...['X-Trace', 'one'],
      ...['X-Trace', 'two'],
      ...['accept-encoding', 'identity'],
      ...['x-api-key', 'configured'],
      ...['Authorization', 'Bearer upstream'],
    ]);
    expect(passed.join('\n')).not.toContain('our-own-token');
  });
});

describe('headers on their way back', () => {
  it('open no door and set no cookie', () => {
    const given = {
      'content-type': 'text/event-stream; charset=utf-8',
      'content-length': '5',
      'mcp-session-id': 's',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': '*',
      'set-cookie': ['a=b'],
      connection: 'close',
      'transfer-encoding': 'chunked',
      'x-own': 'kept',
    };
    expect(responseHeaders(given, false)).toEqual({
      'content-type': 'text/event-stream; charset=utf-8',
      'mcp-session-id': 's',
      'x-own': 'kept',
    });
    expect(responseHeaders(given, true)['content-length']).toBe('5');
    expect(mediaType(given)).toBe('text/event-stream');
  });
});
