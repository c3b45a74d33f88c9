import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../harness/ui-browser.ts';
import { compareScenario, failuresOf } from './compare.ts';
import { startRelay } from './relay.ts';
import { renameMerged } from './rename-merged.ts';
import { reportAlone, reportThrough } from './report.ts';
import type { Check, ScenarioResult } from './run-suite.ts';

function scenario(...checks: readonly (readonly [string, Check['status'], string?])[]): ScenarioResult {
  return {
    scenario: 'some',
    checks: checks.map(([id, status, errorMessage = 'why']) => ({ id, status, description: id, errorMessage })),
  };
}

describe('what came out worse', () => {
  it.each<[string, ScenarioResult, ScenarioResult | undefined]>([
    ['a failure', scenario(['a', 'SUCCESS']), scenario(['a', 'FAILURE'])],
    ['a warning', scenario(['a', 'SUCCESS']), scenario(['a', 'WARNING'])],
    ['a check that was not made', scenario(['a', 'SUCCESS'], ['b', 'SUCCESS']), scenario(['a', 'SUCCESS'])],
    ['a check that was skipped', scenario(['a', 'SUCCESS']), scenario(['a', 'SKIPPED'])],
    ['one of two of the same name', scenario(['a', 'SUCCESS'], ['a', 'SUCCESS']), scenario(['a', 'SUCCESS'], ['a', 'FAILURE'])],
    ['a failure that nobody had directly', scenario(['a', 'SUCCESS']), scenario(['a', 'SUCCESS'], ['b', 'FAILURE'])],
    ['a scenario that did not run', scenario(['a', 'SUCCESS']), undefined],
  ])('is %s', (_, direct, through) => {
    expect(compareScenario(direct, through)).toHaveLength(1);
  });

  it('is nothing that fails directly, too, or passes only through us', () => {
    expect(compareScenario(scenario(['a', 'FAILURE']), scenario(['a', 'FAILURE']))).toEqual([]);
    expect(compareScenario(scenario(['a', 'FAILURE']), scenario(['a', 'SUCCESS']))).toEqual([]);
    expect(compareScenario(scenario(['a', 'INFO']), scenario(['a', 'INFO'], ['b', 'INFO']))).toEqual([]);
  });

  it('says which check, and what the suite says of it', () => {
    const [difference] = compareScenario(scenario(['a', 'SUCCESS']), scenario(['a', 'FAILURE', 'got 500']));
    expect(difference).toEqual({ scenario: 'some', check: 'a', message: 'got 500' });
    expect(failuresOf(scenario(['a', 'FAILURE', 'got 500'], ['b', 'SUCCESS']))).toEqual([difference]);
  });

  it('counts scenarios, and fails those with a difference that nobody explained', () => {
    const direct = { scenarios: [scenario(['a', 'SUCCESS'])], output: '' };
    const through = { scenarios: [scenario(['a', 'FAILURE'])], output: '' };
    expect(reportAlone('direct', direct)).toMatchObject({ passed: ['some'], failed: [], passedChecks: 1 });
    expect(reportThrough('through HTTP', direct, through)).toMatchObject({ passed: [], failed: ['some'], passedChecks: 0 });
    const polling = {
      scenarios: [{ ...scenario(['server-sse-priming-event', 'WARNING']), scenario: 'server-sse-polling' }],
      output: '',
    };
    expect(reportAlone('direct', polling)).toMatchObject({
      passed: ['server-sse-polling'],
      explained: [{ check: 'server-sse-priming-event' }],
    });
  });
});

describe('the relay', () => {
  async function start(
    answer: string,
    type: string,
  ): Promise<{ port: number; seen: { request: IncomingMessage; body: string }[] }> {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('utf8')));
      request.on('end', () => {
        seen.push({ request, body });
        response.writeHead(202, { 'content-type': type }).end(answer);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    return { port: (server.address() as AddressInfo).port, seen };
  }

  it('adds the token and the address, and keeps every other name that a request came by', async () => {
    const { port, seen } = await start('{"name":"fixture__x"}', 'application/json');
    const relay = await startRelay(`http://127.0.0.1:${port}/servers/x/mcp`, 'secret');
    onTestFinished(() => relay.stop());
    const own = new URL(relay.url);
    await send(Number(own.port), 'POST', '/mcp', { host: own.host, origin: own.origin }, '{"b":1.0}');
    const answer = await send(Number(own.port), 'GET', '/mcp', { host: 'evil.example', origin: 'http://evil.example' });
    expect(answer).toMatchObject({ status: 202, text: '{"name":"fixture__x"}' });
    expect(seen.map(({ request: { url, headers } }) => [url, headers.host, headers.origin, headers.authorization])).toEqual([
      ['/servers/x/mcp', `127.0.0.1:${port}`, `http://127.0.0.1:${port}`, 'Bearer secret'],
      ['/servers/x/mcp', 'evil.example', 'http://evil.example', 'Bearer secret'],
    ]);
    expect(seen[0]?.body).toBe('{"b":1.0}');
  });

  it('renames tools and prompts, and nothing else', async () => {
    const answer = 'data: {"tools":[{"name":"fixture__x","title":"fixture__x"}]}\n\ndata: {"name":"other__x"}\n\n';
    const { port, seen } = await start(answer, 'text/event-stream');
    const relay = await startRelay(`http://127.0.0.1:${port}/mcp`, 'secret', renameMerged('fixture'));
    onTestFinished(() => relay.stop());
    const own = new URL(relay.url);
    const ask = (method: string, params: object, name: string): ReturnType<typeof send> =>
      send(Number(own.port), 'POST', '/mcp', { host: own.host, 'mcp-name': name }, JSON.stringify({ method, params }));
    const got = await ask('tools/call', { name: 'x', arguments: { name: 'y' } }, 'x');
    await ask('resources/read', { uri: 'test://a', name: 'x' }, 'test://a');
    await ask('completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }, 'p');
    expect(got.text).toBe('data: {"tools":[{"name":"x","title":"fixture__x"}]}\n\ndata: {"name":"other__x"}\n\n');
    expect(seen.map(({ body, request }) => [JSON.parse(body), request.headers['mcp-name']])).toEqual([
      [{ method: 'tools/call', params: { name: 'fixture__x', arguments: { name: 'y' } } }, 'fixture__x'],
      [{ method: 'resources/read', params: { uri: 'test://a', name: 'x' } }, 'test://a'],
      [{ method: 'completion/complete', params: { ref: { type: 'ref/prompt', name: 'fixture__p' } } }, 'fixture__p'],
    ]);
  });
});
