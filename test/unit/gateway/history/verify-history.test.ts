import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openHistory } from '../../../../shared/gateway/history/open-history.ts';
import { HistoryError } from '../../../../shared/gateway/history/history-error.ts';
import type { VerifyReport } from '../../../../shared/model/history-entry.ts';
import {
  historyFixture,
  type HistoryFixture,
  newDecision,
  newEntry,
  newOutcome,
  query,
  record,
  settled,
  tamper,
} from './history-fixture.ts';

async function verifyAgain(fixture: HistoryFixture): Promise<VerifyReport> {
  const history = await fixture.open();
  try {
    return await history.verify();
  } finally {
    await history.stop();
  }
}

/** Three whole calls and an event, every column filled; stopped. */
async function recorded(): Promise<HistoryFixture> {
  const fixture = historyFixture();
  const history = await fixture.open({ bodyBytes: () => 10 });
  for (const subject of ['first', 'second', 'third']) {
    await record(
      history,
      { subject },
      { by: 'person', remembered: 'always', note: 'not today', observed: 'ask' },
      { message: 'fine', body: 'a long result' },
    );
  }
  history.event({ kind: 'event', at: fixture.clock.now(), subject: 'pause', reason: 'by the person', client: 'Cursor' });
  await settled(history);
  await history.stop();
  return fixture;
}

it('proves calls that went on at the same time, in any order of their stages', async () => {
  const step = fc.record({ entry: fc.nat(5), stage: fc.constantFrom('open', 'decide', 'close', 'event', 'wait') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const fixture = historyFixture();
      const history = await fixture.open();
      const open = new Map<number, { id: number; isDecided: boolean }>();
      let links = 0;
      for (const { entry, stage } of steps) {
        const known = open.get(entry);
        if (stage === 'open' && known === undefined) {
          open.set(entry, { id: history.open(newEntry({ subject: `tool\0${entry}\ud800` })), isDecided: false });
        } else if (stage === 'decide' && known?.isDecided === false) {
          known.isDecided = true;
          void history.decide(known.id, newDecision(), []);
        } else if (stage === 'close' && known !== undefined) {
          history.close(known.id, newOutcome({ message: 'emoji 😀 \ud800' }));
          open.delete(entry);
        } else if (stage === 'event') {
          history.event({ kind: 'event', at: fixture.clock.now(), subject: 'e', reason: 'r' });
        } else {
          if (stage === 'wait') await settled(history);
          links += stage === 'wait' ? 1 : 0;
          continue;
        }
        links += 1;
      }
      await settled(history);
      expect(await history.verify()).toMatchObject({ ok: true, links: links + 1 });
      await history.stop();
    }),
    { numRuns: 50 },
  );
});

describe('every stored field', () => {
  const columns: Record<string, readonly string[]> = {
    entries: [
      ...[
        'id',
        'facet',
        'at',
        'grant_id',
        'session',
        'subject',
        'category',
        'rule',
        'reason',
        'decided_at',
        'waited_ms',
        'remembered',
        'note',
      ],
      ...['observed', 'outcome', 'closed_at', 'duration_ms', 'message', 'opened_seq', 'decided_seq', 'closed_seq'],
    ],
    facets: ['kind', 'client', 'server', 'risk', 'effect', 'decided_by'],
    bodies: ['text', 'bytes', 'sha256', 'truncated'],
    links: ['seq', 'entry', 'stage', 'hash'],
  };

  /** A combination that every entry has left on its way says nothing about any. */
  const USED: Record<string, string> = { facets: 'where id in (select facet from entries)' };

  /** Not what an entry says, but how far it got elsewhere. */
  const NO_CONTENT: Record<string, readonly string[]> = { entries: ['is_indexed'], links: ['digest'] };

  it('is in the list above', async () => {
    const fixture = await recorded();
    for (const [table, tested] of Object.entries(columns)) {
      const all = query(fixture.file, `select name from pragma_table_info('${table}')`).map(({ name }) => String(name));
      const ids = table === 'entries' || table === 'links' ? [] : ['id'];
      expect([...tested, ...ids, ...(NO_CONTENT[table] ?? [])].toSorted()).toEqual(all.toSorted());
    }
  });

  describe.each(Object.entries(columns).flatMap(([table, names]) => names.map((name) => [table, name] as const)))(
    '%s.%s',
    (table, column) => {
      it('cannot be changed in any row without notice', async () => {
        const rows = query((await recorded()).file, `select rowid as row, ${column} as value from ${table} ${USED[table] ?? ''}`);
        expect(rows.length).toBeGreaterThan(0);
        // Some rows of every table, first and last among them.
        const chosen = [...new Set([rows[0], rows[Math.floor(rows.length / 2)], rows.at(-1)])];
        for (const row of chosen) {
          const fixture = await recorded();
          const value = row?.['value'];
          const key = Number(row?.['row']);
          const other = column === 'truncated' ? String(1 - Number(value)) : changed(value);
          const sql = `update ${table} set ${column} = ${other} where rowid = ${key}`;
          expect(tamper(fixture.file, sql)).toBe(1);
          expect(await reportOf(fixture), sql).toMatchObject({ ok: false });
        }
      });
    },
  );

  /** Another value of the same type, as SQL. */
  function changed(value: unknown): string {
    if (typeof value === 'number') return String(value + 1000);
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}.'`;
    if (value instanceof Uint8Array) return `x'${Buffer.from(value.map((byte) => byte ^ 1)).toString('hex')}'`;
    return '7';
  }

  /** A history that cannot even be opened any more has noticed it too. */
  async function reportOf(fixture: HistoryFixture): Promise<{ ok: boolean }> {
    try {
      return await verifyAgain(fixture);
    } catch {
      return { ok: false };
    }
  }
});

it('never takes a file with any byte changed for proven, unless all that it says is the same', async () => {
  const original = await recorded();
  const bytes = readFileSync(original.file);
  const history = await original.open();
  const said = await Promise.all([1, 2, 3, 4].map((id) => history.get(id)));
  await history.stop();
  const outcomes = { refused: 0, failed: 0, same: 0 };
  // Most of a small database is empty; a change there says nothing new.
  const written = [...bytes.keys()].filter((at) => bytes[at] !== 0);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...written), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ mask;
      const fixture = historyFixture();
      writeFileSync(fixture.file, changed);
      writeFileSync(`${fixture.file}.head`, readFileSync(`${original.file}.head`));
      let opened: Awaited<ReturnType<typeof fixture.open>>;
      try {
        opened = await fixture.open();
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryError);
        outcomes.refused += 1;
        return;
      }
      const report = await opened.verify();
      if (report.ok) expect(await Promise.all([1, 2, 3, 4].map((id) => opened.get(id)))).toEqual(said);
      outcomes[report.ok ? 'same' : 'failed'] += 1;
      await opened.stop().catch(() => {});
    }),
    { numRuns: 150 },
  );
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(0);
});

describe('the first thing that is wrong is named', () => {
  it('when a field was changed', async () => {
    const fixture = await recorded();
    tamper(fixture.file, "update entries set reason = 'other' where id = 2");
    expect(await verifyAgain(fixture)).toEqual({
      ok: false,
      links: 4,
      firstFailing: { seq: 5, entry: 2, problem: 'the decided stage of entry 2 was changed, or the links before it were' },
    });
  });

  it('when one byte of a stored body was changed', async () => {
    const fixture = await recorded();
    tamper(fixture.file, "update bodies set text = replace(text, 'l', 'L') where id = 7");
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 9, entry: 3 } });
  });

  it('when an entry was deleted', async () => {
    const fixture = await recorded();
    tamper(fixture.file, 'delete from entries where id = 2');
    expect(await verifyAgain(fixture)).toMatchObject({
      ok: false,
      firstFailing: { seq: 4, entry: 2, problem: 'entry 2 was deleted' },
    });
  });

  it('when an entry was deleted with its links', async () => {
    const fixture = await recorded();
    tamper(fixture.file, 'delete from entries where id = 2');
    tamper(fixture.file, 'delete from links where entry = 2');
    expect(await verifyAgain(fixture)).toMatchObject({
      ok: false,
      firstFailing: { seq: 4, entry: null, problem: 'link 4 is missing' },
    });
  });

  it('when an entry was inserted', async () => {
    const fixture = await recorded();
    tamper(fixture.file, "insert into entries (id, facet, at, subject, opened_seq) values (50, 1, 1, 'forged', 1)");
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { entry: 50 } });
  });

  it('when an outcome was put on a call that has none', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    history.event({ kind: 'event', at: 1, subject: 'e', reason: 'r' });
    await settled(history);
    await history.stop();
    tamper(fixture.file, "update entries set outcome = 'result' where id = 2");
    expect(await verifyAgain(fixture)).toMatchObject({
      ok: false,
      firstFailing: { problem: 'entry 2 has an outcome without a link' },
    });
  });

  it('when two entries changed places', async () => {
    const fixture = await recorded();
    for (const [from, to] of [
      [1, 100],
      [2, 1],
      [100, 2],
    ] as const) {
      tamper(fixture.file, 'update entries set id = ? where id = ?', to, from);
    }
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 1, entry: 1 } });
  });

  it('when two links changed places', async () => {
    const fixture = await recorded();
    for (const [from, to] of [
      [2, 100],
      [3, 2],
      [100, 3],
    ] as const) {
      tamper(fixture.file, 'update links set seq = ? where seq = ?', to, from);
    }
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 2 } });
  });
});

describe('the end of the chain', () => {
  async function cutTail(fixture: HistoryFixture): Promise<void> {
    tamper(fixture.file, 'delete from links where seq > 6');
    tamper(fixture.file, 'delete from entries where id > 2');
  }

  it('cannot be cut off without notice', async () => {
    const fixture = await recorded();
    await cutTail(fixture);
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 11, entry: null } });
  });

  it('stays known as cut off when the history goes on, and says so in an entry', async () => {
    const fixture = await recorded();
    await cutTail(fixture);
    const history = await fixture.open();
    for (let index = 0; index < 10; index += 1) await record(history);
    expect((await history.page({ kind: 'event' }, null, 5)).entries).toMatchObject([{ subject: 'history.end' }]);
    await history.stop();
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 11 } });
    const again = await fixture.open();
    expect((await again.page({ kind: 'event' }, null, 5)).entries).toHaveLength(1);
  });

  it('is noted within a minute, so that an older copy put back is noticed', async () => {
    const fixture = historyFixture();
    const first = await fixture.open();
    await record(first);
    await first.stop();
    const copy = readFileSync(fixture.file);
    const second = await fixture.open();
    await record(second);
    fixture.clock.advance(60_000);
    const head = JSON.parse(readFileSync(`${fixture.file}.head`, 'utf8'));
    expect(head).toMatchObject({ version: 1, seq: 6 });
    await second.stop();
    writeFileSync(fixture.file, copy);
    expect(await verifyAgain(fixture)).toMatchObject({ ok: false, firstFailing: { seq: 6 } });
  });

  it.each([
    ['missing', (file: string) => rmSync(file)],
    ['damaged', (file: string) => writeFileSync(file, '{"seq":')],
  ])('whose note is %s is told in an entry', async (_, spoil) => {
    const fixture = await recorded();
    spoil(`${fixture.file}.head`);
    const history = await fixture.open();
    await settled(history);
    expect((await history.page({ kind: 'event', tool: 'history.end' }, null, 5)).entries).toHaveLength(1);
    expect(await history.verify()).toMatchObject({ ok: true });
  });
});

it('goes on while calls are written, and reports once to all who ask', async () => {
  const history = await historyFixture().open();
  for (let index = 0; index < 300; index += 1) void history.open(newEntry({ arguments: 'x'.repeat(900) }));
  await settled(history);
  const reports = [history.verify(), history.verify()];
  const before = (await history.page({}, null, 1)).entries[0]?.id ?? 0;
  for (let index = 0; index < 50; index += 1) await record(history);
  const [one, other] = await Promise.all(reports);
  expect(one).toBe(other);
  expect(one).toMatchObject({ ok: true, links: before });
  expect(await history.verify()).toMatchObject({ ok: true, entries: before + 50 });
});

it('ends when the history stops', async () => {
  const fixture = historyFixture();
  const history = await openHistory({
    file: fixture.file,
    clock: fixture.clock,
    log: fixture.log,
    bodyBytes: () => 1000,
    retentionDays: () => 90,
  });
  for (let index = 0; index < 3000; index += 1) void history.open(newEntry({ arguments: 'x'.repeat(900) }));
  await settled(history);
  const verifying = history.verify();
  await Promise.all([expect(verifying).rejects.toMatchObject({ code: 'stopped' }), history.stop()]);
});
