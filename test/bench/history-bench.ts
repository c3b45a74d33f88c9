import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHistory } from '../../shared/gateway/history/create-history.ts';
import type { History, NewEntry } from '../../shared/gateway/history/history.ts';
import { type Log, systemClock } from '../../shared/gateway/ports.ts';
import type { Decision, HistoryFilter } from '../../shared/model/history-entry.ts';

/** Usage: node test/bench/history-bench.ts [entries, default 50000]. Prints numbers, asserts nothing. */
const entries = Number(process.argv[2] ?? 50_000);
const folder = mkdtempSync(join(tmpdir(), 'history-bench-'));
const log: Log = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const DAYS_MS = 80 * 86_400_000;
const startedAt = Date.now() - DAYS_MS;

let seed = 42;
function random(): number {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
}
const words = Array.from({ length: 20_000 }, () => Math.floor(random() * 1e9).toString(36));
function prose(length: number): string {
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * random() * words.length)]} `;
  return text;
}

const RISKS = ['low', 'medium', 'high', 'critical'] as const;
const CATEGORIES = ['Read', 'Write', 'Execute', 'Destructive'] as const;
function entryOf(index: number): NewEntry {
  return {
    kind: 'call',
    at: Math.floor(startedAt + (index / entries) * DAYS_MS),
    grant: `grant${index % 3}`,
    client: `client${index % 3}`,
    session: `session${Math.floor(index / 400)}`,
    server: `server${index % 10}`,
    subject: `gateway.tool_${index % 200}`,
    category: CATEGORIES[index % 4] ?? null,
    risk: RISKS[index % 4] ?? null,
    arguments: JSON.stringify({ path: `/home/user/project${index % 5000}/file.txt`, text: prose(400) }),
  };
}

function decisionOf(index: number, at: number): Decision {
  const isAllowed = index % 17 !== 0;
  const by = index % 29 === 0 ? 'person' : 'rule';
  const reason = isAllowed ? 'Allowed by the rule for this tool.' : 'Denied: the path is outside the project.';
  const nothing = { remembered: null, note: null, observed: null };
  return { ...nothing, effect: isAllowed ? 'allow' : 'deny', by, rule: '/tools/1', reason, at, waitedMs: 1 };
}

async function call(history: History, index: number, latencies: number[]): Promise<void> {
  const entry = entryOf(index);
  const result = JSON.stringify({ content: [{ type: 'text', text: prose(400) }] });
  const from = performance.now();
  const { id } = history.open(entry);
  await history.decide(id, decisionOf(index, entry.at), []);
  latencies.push(performance.now() - from);
  // Stands for the server's answer, which comes in another turn of the event loop.
  await nextTurn();
  history.close(id, { kind: 'result', at: entry.at + 5, durationMs: 5, message: null, body: result });
}

async function write(history: History, from: number, to: number, inFlight: number): Promise<void> {
  const latencies: number[] = [];
  const began = performance.now();
  let next = from;
  async function lane(): Promise<void> {
    while (next < to) await call(history, next++, latencies);
  }
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - began) / 1000;
  const making = makingSeconds(from, to);
  print(`open+decide+close, ${inFlight} in flight`, `${Math.round((to - from) / (seconds - making))}/s`, latencies);
}

/** How long it takes to make up that many calls, to be taken out of the rate. */
function makingSeconds(from: number, to: number): number {
  const count = Math.min(2000, to - from);
  const began = performance.now();
  for (let index = from; index < from + count; index += 1) {
    entryOf(index);
    prose(400);
  }
  return (((performance.now() - began) / 1000) * (to - from)) / count;
}

async function decideOnly(history: History, count: number): Promise<void> {
  const entry = { ...entryOf(0), at: Date.now() };
  const decision = decisionOf(1, entry.at);
  const began = performance.now();
  for (let done = 0; done < count; done += 64) {
    await Promise.all(Array.from({ length: 64 }, () => history.decide(history.open(entry).id, decision, [])));
  }
  console.log(`open+decide alone, groups of 64: ${Math.round(count / ((performance.now() - began) / 1000))}/s`);
}

function print(name: string, rate: string, latencies: number[]): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  console.log(`${name}: ${rate} p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`);
}

function read(history: History, name: string, filter: () => HistoryFilter, isPaged = true): void {
  const latencies: number[] = [];
  let found = 0;
  for (let round = 0; round < 200; round += 1) {
    const asked = filter();
    const before = isPaged && round % 2 === 0 ? 1 + Math.floor(random() * entries) : null;
    const from = performance.now();
    found += history.page(asked, before, 50).entries.length;
    latencies.push(performance.now() - from);
  }
  print(name.padEnd(34), `${(found / 200).toFixed(0)} found`, latencies);
}

const pick = (count: number): number => Math.floor(random() * count);
const common = (): string => words[pick(200)] ?? '';
const history = createHistory({
  file: join(folder, 'history.db'),
  clock: systemClock,
  log,
  bodyBytes: () => 32_768,
  retentionDays: () => 90,
});
const singly = Math.min(20_000, Math.floor(entries / 4));
await write(history, 0, singly, 1);
await write(history, singly, entries, 64);

read(history, 'page', () => ({}));
read(history, 'client', () => ({ client: `client${pick(3)}` }));
read(history, 'server', () => ({ server: `server${pick(10)}` }));
read(history, 'tool', () => ({ tool: `gateway.tool_${pick(200)}` }));
read(history, 'session', () => ({ session: `session${pick(entries / 400)}` }));
read(history, 'kind', () => ({ kind: 'call' }));
read(history, 'kind that is not there', () => ({ kind: 'refused' }));
read(history, 'effect', () => ({ effect: 'deny' }));
read(history, 'waiting', () => ({ effect: 'waiting' }));
read(history, 'by', () => ({ by: 'person' }));
read(history, 'risk', () => ({ risk: 'critical' }));
read(history, 'client, deny, person, critical', () => ({ client: 'client1', effect: 'deny', by: 'person', risk: 'critical' }));
read(history, 'tool, deny, client', () => ({ tool: `gateway.tool_${pick(200)}`, effect: 'deny', client: 'client2' }));
read(
  history,
  'an hour',
  () => {
    const from = startedAt + Math.floor(random() * DAYS_MS);
    return { from, to: from + 3_600_000 };
  },
  false,
);
read(
  history,
  'a day, deny',
  () => {
    const from = startedAt + Math.floor(random() * DAYS_MS);
    return { from, to: from + 86_400_000, effect: 'deny' };
  },
  false,
);
read(history, 'rare word', () => ({ text: words[15_000 + pick(5000)] ?? '' }));
read(history, 'common word', () => ({ text: common() }));
read(history, 'word in every entry', () => ({ text: 'gateway' }));
read(history, 'two words', () => ({ text: `${common()} ${common()}` }));
read(history, 'one letter', () => ({ text: common().slice(0, 1) }));
read(history, 'common word, client, deny', () => ({ text: common(), client: 'client1', effect: 'deny' }));
read(history, 'every entry, nothing fits', () => ({ text: 'gateway allowed', effect: 'deny' }));
const counting: number[] = [];
for (let round = 0; round < 200; round += 1) {
  const from = performance.now();
  history.countsSince(startedAt + Math.floor(random() * DAYS_MS));
  counting.push(performance.now() - from);
}
print('countsSince', '', counting);

const verifyFrom = performance.now();
let worstGap = 0;
let last = performance.now();
const watch = setInterval(() => {
  worstGap = Math.max(worstGap, performance.now() - last);
  last = performance.now();
}, 0);
const report = await history.verify();
clearInterval(watch);
console.log(
  `verify: ok ${report.ok}, ${report.links} links in ${((performance.now() - verifyFrom) / 1000).toFixed(1)} s, event loop held ${worstGap.toFixed(1)} ms at most`,
);
await decideOnly(history, 64 * 300);
await history.stop();
console.log(`file: ${(statSync(join(folder, 'history.db')).size / 1e6).toFixed(0)} MB`);
rmSync(folder, { recursive: true });
