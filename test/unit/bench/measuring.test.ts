import { describe, expect, it } from 'vitest';
import { watchEventLoop } from '../../bench/event-loop-watch.ts';
import { isMet } from '../../bench/goal.ts';
import { growthOf } from '../../bench/memory/growth.ts';
import { readOptions } from '../../bench/options.ts';
import { median, percentile } from '../../bench/statistics.ts';
import { runClosedLoop } from '../../bench/traffic/closed-loop.ts';
import { createLineSplitter } from '../../bench/traffic/line-splitter.ts';
import { createCallMaker, isEcho, messageId } from '../../bench/traffic/tool-call.ts';

/** A bench that counts wrongly is worse than none. */
describe('what counts as the right answer', () => {
  const text = 'x'.repeat(200);
  const echo = (id: number) => Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } }));

  it('is the echo of that very call, as JSON, as an event, and with the id behind', () => {
    expect(isEcho(echo(7), 7, 200)).toBe(true);
    expect(isEcho(Buffer.concat([Buffer.from('event: message\ndata: '), echo(7), Buffer.from('\n\n')]), 7, 200)).toBe(true);
    expect(isEcho(Buffer.from(`{"result":{"content":[{"type":"text","text":"${text}"}]},"jsonrpc":"2.0","id":7}`), 7, 200)).toBe(
      true,
    );
  });

  it('is not another call, a cut text, an error, or a denial as long as the text', () => {
    expect(isEcho(echo(8), 7, 200)).toBe(false);
    expect(isEcho(echo(7), 7, 300)).toBe(false);
    const reason = `${text}${text}`;
    expect(isEcho(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 7, error: { code: 1, message: reason } })), 7, 200)).toBe(
      false,
    );
    const denied = { jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: reason }], isError: true } };
    expect(isEcho(Buffer.from(JSON.stringify(denied)), 7, 200)).toBe(false);
  });

  it('has an id that the calls carry', () => {
    expect(messageId(Buffer.from(createCallMaker(10)(42)))).toBe(42);
    expect(JSON.parse(createCallMaker(10)(42))).toMatchObject({ id: 42, params: { arguments: { text: 'x'.repeat(10) } } });
  });
});

describe('the closed loop', () => {
  const options = { inFlight: 4, warmUpSeconds: 0.02, seconds: 0.05, watchedPids: [process.pid] };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('keeps exactly so many calls running, each with an id of its own, and counts wrong answers', async () => {
    const ids = new Set<number>();
    let running = 0;
    let most = 0;
    const sample = await runClosedLoop(async (id) => {
      ids.add(id);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      return id !== 3;
    }, options);
    expect(most).toBe(4);
    expect(sample.errors).toBe(1);
    expect(sample.calls).toBeGreaterThan(0);
    expect(ids.size).toBeGreaterThanOrEqual(sample.calls);
    expect(sample.p99Ms).toBeGreaterThanOrEqual(sample.p50Ms);
  });

  it('goes on until a call was measured, and refuses to speak when none was', async () => {
    const slow = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 120));
    const sample = await runClosedLoop(slow, options);
    expect(sample.calls).toBeGreaterThan(0);
    expect(sample.p50Ms).toBeGreaterThan(100);
    await expect(runClosedLoop(slow, { ...options, maxLongerMs: 0 })).rejects.toThrow('no call was answered');
  });
});

describe('numbers', () => {
  it('are taken at their place in the order', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([median(values), percentile(values, 0.99), percentile(values, 1), median([])]).toEqual([51, 100, 100, 0]);
  });

  it('grow by the line that fits, once the warm-up is over', () => {
    const at = (done: number, bytes: number) => ({ done, heapBytes: bytes, externalBytes: 5, residentBytes: 2 * bytes });
    const points = [at(1, 9e9), ...Array.from({ length: 9 }, (_, index) => at(20 + index * 10, 1000 + index * 100))];
    const growth = growthOf(points);
    expect(growth.heapBytes).toBeCloseTo(800);
    expect(growth.residentBytes).toBeCloseTo(1600);
    expect(growth.externalBytes).toBeCloseTo(0);
  });

  it('keep a bound or miss it; what is no number misses', () => {
    const goal = { name: '', unit: '', bound: 2 };
    expect(isMet({ ...goal, kind: 'most', value: 2 })).toBe(true);
    expect(isMet({ ...goal, kind: 'least', value: 1.99 })).toBe(false);
    expect(isMet({ ...goal, kind: 'most', value: Number.NaN })).toBe(false);
  });
});

it('lines are put together from any parts', () => {
  const lines: string[] = [];
  const split = createLineSplitter((line) => lines.push(line.toString()));
  for (const part of ['a', 'b\nc', '\n\nd', 'e', 'f\n', 'g']) split(Buffer.from(part));
  expect(lines).toEqual(['ab', 'c', '', 'def']);
});

it('the options say which parts run, and at what size', () => {
  expect(readOptions([])).toMatchObject({
    parts: ['traffic', 'decisions', 'footprint', 'cards', 'history'],
    historyEntries: 50_000,
  });
  expect(readOptions(['--full']).parts).toContain('memory');
  expect(readOptions(['--full']).historyEntries).toBe(1_000_000);
  expect(readOptions(['--history', '2000', '--json', 'f'])).toMatchObject({
    parts: ['history'],
    historyEntries: 2000,
    jsonFile: 'f',
  });
  expect(readOptions(['--memory']).parts).toEqual(['memory']);
  expect(() => readOptions(['--only', 'nothing'])).toThrow('no part "nothing"');
  expect(() => readOptions(['--secnds', '2'])).toThrow('npm run bench');
});

it('a held event loop is seen, and its turns are counted', async () => {
  const stopWatching = watchEventLoop();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const end = performance.now() + 30;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const held = stopWatching();
  expect(held.worstWithoutCollectingMs).toBeGreaterThan(20);
  expect(held.lateTurns).toBeGreaterThanOrEqual(1);
  expect(held.turns).toBeGreaterThan(1);
});
