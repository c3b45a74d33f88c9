import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, it, onTestFinished } from 'vitest';
import { startMerged, startPrintingPort } from '../merged/merged-harness.ts';

const POLLING = [process.execPath, join(resolve('test/fakes/servers'), 'polling.ts')];

interface Seen {
  readonly text: string;
  /** Method, status, and whether it named the last event that it had seen. */
  readonly requests: string[];
}

/** Calls a tool with the client of the SDK. `breaksOff`: its first event stream for the call is lost after its first bytes. */
async function call(url: string, token: string | null, tool: string, breaksOff: boolean): Promise<Seen> {
  const requests: string[] = [];
  let isBroken = !breaksOff;
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: token === null ? {} : { authorization: `Bearer ${token}` } },
    async fetch(input, init) {
      const leave = new AbortController();
      const given = await fetch(input, { ...(init as RequestInit), signal: leave.signal });
      const isCall = typeof init?.body === 'string' && init.body.includes('"tools/call"');
      const resumed = new Headers(init?.headers).has('last-event-id');
      if (isCall || resumed) requests.push(`${init?.method ?? 'GET'} ${given.status}${resumed ? ' resumed' : ''}`);
      if (isBroken || !isCall) return given;
      isBroken = true;
      const first = await given.body?.getReader().read();
      leave.abort();
      return new Response(first?.value ?? null, { headers: given.headers });
    },
  });
  const client = new Client({ name: 'poller', version: '1' });
  // The SDK's transport declares `sessionId?: string` where exactOptionalPropertyTypes wants `| undefined`.
  await client.connect(transport as unknown as Parameters<typeof client.connect>[0]);
  onTestFinished(() => client.close());
  const { content } = await client.callTool({ name: tool });
  const [part] = content as readonly { readonly text?: string }[];
  return { text: part?.text ?? '', requests };
}

it.each([
  ['poll', false, 'answered later'],
  ['slow', true, 'slow answer'],
] as const)('a server’s own streams are resumed through us as without us: %s', async (tool, breaksOff, text) => {
  const port = await startPrintingPort(POLLING);
  const harness = await startMerged({});
  await harness.addHttp('polling', `http://127.0.0.1:${port}/mcp`);
  const token = await harness.grant('poller');

  const alone = await call(`http://127.0.0.1:${port}/mcp`, null, tool, breaksOff);
  const between = await call(`${harness.origin}/servers/polling/mcp`, token, tool, breaksOff);
  expect(alone).toEqual({ text, requests: ['POST 200', 'GET 200 resumed'] });
  expect(between).toEqual(alone);
});

it('a server that ends its stream and answers later is waited for at the address of all servers', async () => {
  const port = await startPrintingPort(POLLING);
  const harness = await startMerged({});
  await harness.addHttp('polling', `http://127.0.0.1:${port}/mcp`);
  const seen = await call(harness.url, await harness.grant('poller'), 'polling__poll', false);
  expect(seen).toEqual({ text: 'answered later', requests: ['POST 200'] });
});
