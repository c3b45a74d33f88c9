import { chmodSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openHistory } from '../../../../shared/gateway/history/open-history.ts';
import { HistoryError } from '../../../../shared/gateway/history/history-error.ts';
import { HistoryEntrySchema, type HistorySummary, HistorySummarySchema } from '../../../../shared/model/history-entry.ts';
import { AT, historyFixture, newDecision, newEntry, newOutcome, query, record, settled, tamper } from './history-fixture.ts';

async function codeOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof HistoryError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a call', () => {
  it('is kept with everything that was said about it', async () => {
    const history = await historyFixture().open();
    const id = await record(
      history,
      {},
      { by: 'person', remembered: 'for this session', note: null, observed: 'ask' },
      { message: 'done' },
    );
    const entry = HistoryEntrySchema.parse(await history.get(id));
    expect(entry).toMatchObject({
      id,
      kind: 'call',
      at: AT,
      client: 'Cursor',
      grant: 'grant-1',
      session: 'session-1',
      server: 'github',
      subject: 'create_issue',
      category: 'Write',
      risk: 'medium',
      state: 'closed',
      effect: 'allow',
      by: 'person',
      outcome: 'result',
      durationMs: 15,
      rule: '/tools/create_issue',
      arguments: { text: '{"title":"Leaking tap"}', bytes: 23, truncated: false },
      decision: newDecision({ by: 'person', remembered: 'for this session', observed: 'ask' }),
      outcomeDetail: { kind: 'result', at: AT + 20, durationMs: 15, message: 'done', body: { text: '{"content":[]}' } },
    });
    expect(entry.links.map(({ stage }) => stage)).toEqual(['opened', 'decided', 'closed']);
    expect(entry.links.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('is told about after each stage, when the stage can be read', async () => {
    const history = await historyFixture().open();
    const heard: HistorySummary[] = [];
    const order = ['opened', 'decided', 'closed'];
    const reads: Promise<void>[] = [];
    history.onChange((entry) => {
      heard.push(HistorySummarySchema.parse(entry));
      reads.push(
        history.get(entry.id).then((read) => {
          expect(order.indexOf(read?.state ?? '')).toBeGreaterThanOrEqual(order.indexOf(entry.state));
        }),
      );
    });
    const id = await record(history);
    expect(heard.map(({ id: of, state, effect, outcome }) => ({ of, state, effect, outcome }))).toEqual([
      { of: id, state: 'opened', effect: null, outcome: null },
      { of: id, state: 'decided', effect: 'allow', outcome: null },
      { of: id, state: 'closed', effect: 'allow', outcome: 'result' },
    ]);
    expect(heard.at(-1)).toEqual((await history.page({}, null, 1)).entries[0]);
    await Promise.all(reads);
  });

  it('cannot be decided twice, nor after it was closed, nor when it is unknown', async () => {
    const history = await historyFixture().open();
    const id = await record(history);
    const open = history.open(newEntry());
    await history.decide(open, newDecision(), []);
    for (const wrong of [id, open, 999]) {
      await expect(history.decide(wrong, newDecision(), [])).rejects.toMatchObject({ code: 'wrong-stage' });
    }
    expect((await history.get(id))?.links).toHaveLength(3);
  });

  it('that is closed twice keeps its first outcome', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    const id = await record(history, {}, {}, { kind: 'tool-error' });
    history.close(id, newOutcome({ kind: 'result' }));
    await settled(history);
    expect((await history.get(id))?.outcome).toBe('tool-error');
    expect(fixture.log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it('survives a failing listener', async () => {
    const history = await historyFixture().open();
    history.onChange(() => {
      throw new Error('listener');
    });
    const id = history.open(newEntry());
    await history.written();
    await history.decide(id, newDecision(), []);
    expect((await history.get(id))?.state).toBe('decided');
  });
});

it('keeps an event settled, with its reason', async () => {
  const history = await historyFixture().open();
  history.event({ kind: 'refused', at: AT, subject: 'host', reason: 'The Host header is foreign.', client: 'Cursor' });
  await settled(history);
  const [entry] = (await history.page({ kind: 'refused', tool: 'host' }, null, 10)).entries;
  expect(entry).toMatchObject({
    subject: 'host',
    reason: 'The Host header is foreign.',
    state: 'closed',
    effect: null,
    client: 'Cursor',
  });
  expect(HistoryEntrySchema.parse(await history.get(entry?.id ?? 0)).links.map(({ stage }) => stage)).toEqual(['event']);
});

it('goes on with its numbers and its chain after a restart', async () => {
  const fixture = historyFixture();
  const first = await fixture.open();
  const id = await record(first);
  await first.stop();
  const second = await fixture.open();
  expect((await second.get(id))?.state).toBe('closed');
  expect(await record(second)).toBe(id + 1);
  expect(await second.verify()).toMatchObject({ ok: true, links: 6, entries: 2 });
});

it('writes what is queued before it stops, and nothing after', async () => {
  const fixture = historyFixture();
  const history = await fixture.open();
  const id = history.open(newEntry());
  const decided = history.decide(id, newDecision(), []);
  history.close(id, newOutcome());
  await history.stop();
  await history.stop();
  await decided;
  await expect(history.decide(history.open(newEntry()), newDecision(), [])).rejects.toMatchObject({ code: 'wrong-stage' });
  expect(await codeOf(() => history.page({}, null, 10))).toBe('stopped');
  expect(query(fixture.file, 'select outcome from entries')).toEqual([{ outcome: 'result' }]);
});

describe.skipIf(process.platform === 'win32')('files', () => {
  it('are readable by the owner only, also when they were not', async () => {
    const fixture = historyFixture();
    writeFileSync(fixture.file, '', { mode: 0o644 });
    chmodSync(fixture.file, 0o644);
    const history = await fixture.open();
    await record(history);
    const modes = readdirSync(fixture.folder).map(
      (name) => `${name} ${(statSync(`${fixture.folder}/${name}`).mode & 0o777).toString(8)}`,
    );
    expect(modes.toSorted()).toEqual(['history.db 600', 'history.db-wal 600', 'history.db.head 600']);
  });

  it('are one database with its head when stopped', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    await record(history);
    await history.stop();
    expect(readdirSync(fixture.folder).toSorted()).toEqual(['history.db', 'history.db.head']);
  });
});

describe('a file that cannot be taken', () => {
  it('is refused while another process (here: another history) has it open', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    expect(await codeOf(() => fixture.open())).toBe('in-use');
    await record(history);
    expect(history.trouble).toBeNull();
  });

  it('is left untouched, byte for byte, when it is newer', async () => {
    const fixture = historyFixture();
    await (await fixture.open()).stop();
    tamper(fixture.file, 'pragma user_version = 99');
    const before = readFileSync(fixture.file);
    expect(await codeOf(() => fixture.open())).toBe('newer');
    expect(readFileSync(fixture.file).equals(before)).toBe(true);
    expect(readdirSync(fixture.folder).toSorted()).toEqual(['history.db', 'history.db.head']);
  });

  it.each([
    ['no database at all', 'not a database, but long enough to hold a header. '.repeat(10)],
    ['shorter than a header', 'SQLite format 3\0'],
  ])('is left as it is when it is %s', async (_, content) => {
    const fixture = historyFixture();
    writeFileSync(fixture.file, content);
    expect(await codeOf(() => fixture.open())).toBe('damaged');
    expect(readFileSync(fixture.file, 'latin1')).toBe(content);
  });

  it("is refused when it is another program's database", async () => {
    const fixture = historyFixture();
    const foreign = new DatabaseSync(fixture.file);
    foreign.exec('create table notes (text); pragma application_id = 7; pragma user_version = 1');
    foreign.close();
    expect(await codeOf(() => fixture.open())).toBe('damaged');
    expect(query(fixture.file, 'select name from sqlite_schema')).toEqual([{ name: 'notes' }]);
  });

  it('is not made anew when it was emptied', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    await record(history);
    await history.stop();
    truncateSync(fixture.file, 0);
    expect(await codeOf(() => fixture.open())).toBe('damaged');
    expect(statSync(fixture.file).size).toBe(0);
  });

  it.each([0.3, 0.6])('is refused when it was cut at %f of its length', async (share) => {
    const fixture = historyFixture();
    const history = await fixture.open();
    for (let index = 0; index < 30; index += 1)
      await record(history, { arguments: JSON.stringify({ index, text: 'x'.repeat(900) }) });
    await history.stop();
    truncateSync(fixture.file, Math.floor((statSync(fixture.file).size * share) / 4096) * 4096);
    expect(await codeOf(() => fixture.open())).toBe('damaged');
  });

  it('is refused when a table is missing', async () => {
    const fixture = historyFixture();
    await (await fixture.open()).stop();
    tamper(fixture.file, 'drop table links');
    expect(await codeOf(() => fixture.open())).toBe('damaged');
  });

  it('is refused when its folder is missing', async () => {
    const fixture = historyFixture();
    expect(await codeOf(() => fixture.open({ file: `${fixture.folder}/none/history.db` }))).toBe('unreadable');
  });

  it('says its path, and never what is in it', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    await record(history, { arguments: 'planted-secret' });
    await history.stop();
    const size = statSync(fixture.file).size;
    truncateSync(fixture.file, size - 8192);
    await expect(fixture.open()).rejects.toThrow(fixture.file);
    await expect(fixture.open()).rejects.not.toThrow('planted-secret');
  });
});

it('starts a new one when the file was moved aside, and says so in it', async () => {
  const fixture = historyFixture();
  const first = await fixture.open();
  await record(first);
  await first.stop();
  rmSync(fixture.file);
  const second = await fixture.open();
  await settled(second);
  expect((await second.page({ kind: 'event' }, null, 10)).entries).toMatchObject([{ subject: 'history.end' }]);
  expect(await second.verify()).toMatchObject({ ok: false, firstFailing: { seq: 3 } });
});

it('leaves no timer behind', async () => {
  const fixture = historyFixture();
  const history = await openHistory({
    file: fixture.file,
    clock: fixture.clock,
    log: fixture.log,
    bodyBytes: () => 0,
    retentionDays: () => 1,
  });
  onTestFinished(() => history.stop());
  await record(history);
  expect(fixture.clock.pending).toBeGreaterThan(0);
  await history.stop();
  expect(fixture.clock.pending).toBe(0);
});
