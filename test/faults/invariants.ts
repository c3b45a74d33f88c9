import type { HistoryEntry } from '../../shared/model/history-entry.ts';
import { until } from '../harness/until.ts';
import { callNoted } from './load.ts';
import { isRunning, mostMemoryOf } from './processes.ts';
import { SERVER_NAMES, type World } from './world.ts';

/** What a gateway held, and had had at most, before the fault, in MB. Null where that cannot be known. */
export interface MemoryBefore {
  readonly heldMb: number | null;
  readonly mostMb: number | null;
}

/** What a fault may leave behind, in MB: what the history has in hand, and what is remembered of clients and servers. */
const KEPT_MB = 40;

/** What must hold after every fault. Each names all that it finds wrong; nothing found is an empty list. */
export async function findViolations(world: World, before: MemoryBefore, mostMb: number): Promise<string[]> {
  const found = [...neverEnded(world), ...mixedUp(world)];
  found.push(...(await servesAgain(world)));
  const entries = await settledEntries(world);
  found.push(...unsettled(entries), ...ranWithoutDecision(world, entries), ...saidWithoutRunning(world));
  const report = await world.page['history.verify'](null);
  if (!report.ok) found.push(`the history does not verify: ${JSON.stringify(report.firstFailing)}`);
  found.push(...(await memoryComesBack(world, before, mostMb)));
  found.push(...(await stopsInOrder(world)));
  return found;
}

function neverEnded({ calls }: World): string[] {
  return calls.filter(({ how }) => how === 'never').map(({ marker, tool }) => `${marker} (${tool}) was never answered`);
}

/** An answer belongs to the call that asked for it. */
function mixedUp({ calls }: World): string[] {
  return calls
    .filter(({ marker, how, text }) => how === 'result' && text.startsWith('ran ') && !text.startsWith(`ran ${marker} `))
    .map(({ marker, text }) => `${marker} got another call's answer: ${text.slice(0, 40)}`);
}

/** A fresh client of each server gets a normal answer. */
async function servesAgain(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const server of SERVER_NAMES) {
    const last: { text: string } = { text: 'no session' };
    await until(`a normal call to ${server}`, async () => {
      const client = world.client(server);
      const note = (await client.open()) ? await callNoted(world, client, 'read_allowed') : null;
      await client.end();
      if (note !== null) last.text = `${note.how}: ${note.text}`;
      return note?.how === 'result';
    }).catch(() => found.push(`${server} serves no normal call any more: ${last.text}`));
  }
  return found;
}

/** The history once nothing changes any more: what ended a moment ago may still be on its way to the disk. */
async function settledEntries(world: World): Promise<readonly HistoryEntry[]> {
  let entries: readonly HistoryEntry[] = [];
  const isSettled = async (): Promise<boolean> => {
    entries = await readHistory(world);
    return entries.every(({ state }) => state === 'closed');
  };
  // What is left open after this is reported by its id.
  await until('every entry to be settled', isSettled, 30_000).catch(() => {});
  return entries;
}

/** Every entry, oldest last, through the same command that exports it for a person. */
export async function readHistory(world: World): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  let before: number | null = null;
  do {
    const slice: { text: string; next: number | null } = await world.page['history.export']({ format: 'jsonl', before });
    for (const line of slice.text.split('\n')) if (line !== '') entries.push(JSON.parse(line) as HistoryEntry);
    before = slice.next;
  } while (before !== null);
  return entries;
}

function unsettled(entries: readonly HistoryEntry[]): string[] {
  return entries.filter(({ state }) => state !== 'closed').map(({ id, state }) => `history entry ${id} stays ${state}`);
}

/** The promise of the product: nothing runs without a decision on disk, and nothing runs twice. */
function ranWithoutDecision(world: World, entries: readonly HistoryEntry[]): string[] {
  const effects = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    const marker = /"marker":"(m\d+)"/.exec(entry.arguments?.text ?? '')?.[1];
    if (marker !== undefined) effects.set(marker, entry);
  }
  const found: string[] = world.journal.ran().length === 0 ? ['nothing ran at all, so nothing was tested'] : [];
  const seen = new Set<string>();
  for (const marker of world.journal.ran()) {
    const entry = effects.get(marker);
    if (seen.has(marker)) found.push(`${marker} ran twice`);
    else if (entry === undefined) found.push(`${marker} ran and is not in the history`);
    else if (entry.effect !== 'allow') found.push(`${marker} ran, but the history says ${entry.effect} by ${entry.by}`);
    else if (entry.outcome === 'not-sent') found.push(`${marker} ran, but the history says that it was not sent`);
    else if (entry.subject === 'read_denied') found.push(`${marker} ran although its tool is denied`);
    seen.add(marker);
  }
  return found;
}

/** A client that was told "denied" can rely on it. */
function saidWithoutRunning({ calls, journal }: World): string[] {
  const ran = new Set(journal.ran());
  const wrong = calls.filter(({ marker, how }) => (how === 'denied' || how === 'pending') && ran.has(marker));
  const lost = calls.filter(({ marker, how, text }) => how === 'result' && text.startsWith('ran ') && !ran.has(marker));
  return [
    ...wrong.map(({ marker, how }) => `${marker} ran, but its client was told ${how}`),
    ...lost.map(({ marker }) => `${marker} was answered, but never ran`),
  ];
}

async function memoryComesBack(world: World, before: MemoryBefore, mostMb: number): Promise<string[]> {
  const found: string[] = [];
  const more = (mostMemoryOf(world.pid) ?? 0) - (before.mostMb ?? 0);
  if (before.mostMb !== null && more > mostMb) found.push(`it had ${Math.round(more)} MB more at its worst moment`);
  if (before.heldMb === null) return found;
  const limit = before.heldMb + KEPT_MB;
  await until('the memory to come back', async () => ((await world.heldMb()) ?? 0) <= limit, 30_000).catch(async () => {
    found.push(`it holds ${Math.round(((await world.heldMb()) ?? 0) - limit + KEPT_MB)} MB more than before`);
  });
  return found;
}

/** SIGTERM ends it with code 0, and every process that it started with it. */
async function stopsInOrder(world: World): Promise<string[]> {
  const code = await world.stop('SIGTERM');
  const found = code === 0 ? [] : [`it stopped with ${code}: ${world.installation.output.slice(-500)}`];
  return [...found, ...(await orphansOf(world))];
}

/** Processes of the stand-in over stdio that nobody holds any more. The one over HTTP is ours. */
export async function orphansOf(world: World): Promise<string[]> {
  const left = (): number[] => world.journal.pids().filter((pid) => !world.ownPids().includes(pid) && isRunning(pid));
  await until('every child to be gone', () => left().length === 0, 5000).catch(() => {});
  return left().map((pid) => `process ${pid} was left behind`);
}
