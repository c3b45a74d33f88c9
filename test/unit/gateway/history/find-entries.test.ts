import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../../shared/gateway/history/history.ts';
import type { HistoryEntry, HistoryFilter } from '../../../../shared/model/history-entry.ts';
import { AT, historyFixture, newDecision, newEntry, newOutcome, record, settled } from './history-fixture.ts';

/** All pages of a filter. */
async function findAll(history: History, filter: HistoryFilter, limit = 3): Promise<number[]> {
  const ids: number[] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<History['page']>> = await history.page(filter, before, limit);
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    ids.push(...page.entries.map(({ id }) => id));
    before = page.next;
  } while (before !== null);
  return ids;
}

const clients = ['Cursor', 'VS Code'] as const;
const servers = ['github', 'files'] as const;
const tools = ['gateway.provision', 'read_file', 'pay'] as const;
const sessions = ['s1', 's2'] as const;
const risks = ['low', 'critical'] as const;
const words = ['alpha', 'beta', 'gamma', 'albatros'] as const;
const QUARTER_MS = 900_000;
/** Until then settled entries are searched in memory. */
const INDEXED_AFTER_MS = 1000;

const callArbitrary = fc.record({
  kind: fc.constantFrom('call', 'message', 'event'),
  client: fc.constantFrom(...clients),
  server: fc.constantFrom(...servers),
  tool: fc.constantFrom(...tools),
  session: fc.constantFrom(...sessions),
  risk: fc.constantFrom(...risks),
  effect: fc.constantFrom('allow', 'deny', null),
  by: fc.constantFrom('rule', 'person'),
  isClosed: fc.boolean(),
  /** Clocks may go back: times are not in the order of numbers. */
  at: fc.integer({ min: 0, max: 8 }).map((steps) => AT + steps * (QUARTER_MS / 3)),
  words: fc.array(fc.constantFrom(...words), { maxLength: 3 }),
});

const filterArbitrary: fc.Arbitrary<HistoryFilter> = fc
  .record(
    {
      client: fc.constantFrom(...clients, 'nobody'),
      server: fc.constantFrom(...servers),
      tool: fc.constantFrom(...tools),
      session: fc.constantFrom(...sessions),
      kind: fc.constantFrom('call', 'message', 'event', 'refused'),
      effect: fc.constantFrom('allow', 'deny', 'waiting'),
      by: fc.constantFrom('rule', 'person'),
      risk: fc.constantFrom(...risks),
      from: fc.integer({ min: 0, max: 9 }).map((steps) => AT + steps * (QUARTER_MS / 3)),
      to: fc.integer({ min: 0, max: 9 }).map((steps) => AT + steps * (QUARTER_MS / 3) + 1),
      text: fc
        .array(fc.constantFrom(...words, 'al', 'provision', 'Cursor'), { minLength: 1, maxLength: 2 })
        .map((all) => all.join(' ')),
    },
    { requiredKeys: [] },
  )
  .map((filter): HistoryFilter => filter);

/** The same question asked of everything, one by one. */
function admits(filter: HistoryFilter, entry: HistoryEntry): boolean {
  const { client, server, tool, session, kind, effect, by, risk, from, to, text } = filter;
  const isEqual = <Value>(wanted: Value | undefined, value: Value): boolean => wanted === undefined || wanted === value;
  if (!isEqual<string | null>(client, entry.client) || !isEqual<string | null>(server, entry.server)) return false;
  if (!isEqual(tool, entry.subject) || !isEqual<string | null>(session, entry.session) || !isEqual(kind, entry.kind))
    return false;
  if (!isEqual<string | null>(by, entry.by) || !isEqual<string | null>(risk, entry.risk)) return false;
  if (effect === 'waiting' ? entry.state !== 'opened' : !isEqual<string | null>(effect, entry.effect)) return false;
  if (entry.at < (from ?? 0) || entry.at >= (to ?? Number.POSITIVE_INFINITY)) return false;
  const texts = [entry.subject, entry.client, entry.server, entry.reason, entry.arguments?.text, entry.outcomeDetail?.body?.text];
  const has = texts.flatMap((one) => (one ?? '').toLowerCase().split(/[^a-z0-9]+/));
  const wanted = (text ?? '')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  return wanted.every((word, index) => has.some((one) => (index === wanted.length - 1 ? one.startsWith(word) : one === word)));
}

it('finds exactly what a filter admits, newest first, page by page, whatever is mixed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(callArbitrary, { maxLength: 30 }),
      fc.array(filterArbitrary, { minLength: 8, maxLength: 8 }),
      async (calls, filters) => {
        const fixture = historyFixture();
        const history = await fixture.open();
        try {
          for (const call of calls) {
            const { client, server, session, risk, at } = call;
            if (call.kind === 'event') {
              history.event({ kind: 'event', at, subject: call.tool, reason: call.words.join(' '), client, server, session });
              continue;
            }
            const id = history.open(
              newEntry({
                kind: call.kind,
                client,
                server,
                session,
                risk,
                at,
                subject: call.tool,
                arguments: call.words.join(','),
              }),
            );
            if (call.effect !== null) {
              const decision = newDecision({ effect: call.effect, by: call.by, reason: call.words.slice(1).join(' ') });
              await history.decide(id, decision, []);
            }
            if (call.isClosed && call.effect !== null) history.close(id, newOutcome({ body: call.words.at(0) ?? null }));
          }
          await settled(history);
          const newest = (await history.page({}, null, 1)).entries[0]?.id ?? 0;
          const stored = await Promise.all(Array.from({ length: newest }, (_, index) => history.get(newest - index)));
          const all = stored.filter((entry) => entry !== null);
          for (const isIndexed of [false, true]) {
            if (isIndexed) fixture.clock.advance(INDEXED_AFTER_MS);
            for (const filter of filters) {
              const expected = all.filter((entry) => admits(filter, entry)).map(({ id }) => id);
              expect(await findAll(history, filter)).toEqual(expected);
            }
          }
        } finally {
          await history.stop();
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('finds the last calls of a session before a call, newest first', async () => {
  const history = await historyFixture().open();
  const ids = [];
  for (const session of ['a', 'b', 'a', 'a', 'a']) ids.push(await record(history, { session }));
  await record(history, { session: 'a', kind: 'message' });
  const [first, , third, fourth, fifth] = ids;
  expect(history.recentOfSession('a', fifth ?? 0, 3).map(({ id }) => id)).toEqual([fourth, third, first]);
  expect(history.recentOfSession('a', fifth ?? 0, 1).map(({ id }) => id)).toEqual([fourth]);
  expect(history.recentOfSession('c', 100, 3)).toEqual([]);
});

describe('text', () => {
  it('never is a syntax error, whatever a person types', async () => {
    const history = await historyFixture().open();
    await record(history, { arguments: 'tap " OR 1=1 -- NEAR(a b)' });
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '"',
            "'",
            '*',
            'AND',
            'OR',
            'NOT',
            'NEAR(',
            ')',
            '^',
            ':',
            '-',
            '+',
            '{',
            '}',
            'subject:',
            'tags',
            'a',
            '\0',
            ' ',
            '_',
            '٣',
            'ﬁ',
          ),
          {
            maxLength: 12,
          },
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        await history.page({ text }, null, 5);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds any words that were stored, before and after the call is settled', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    const word = fc.stringMatching(/^[a-zA-ZäöüßéèñçøåÄÖÜÉłżабвгдеЖЗИあいう日本語한국어0-9]{1,12}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), fc.boolean(), async (some, isIndexed) => {
        const id = history.open(newEntry({ arguments: JSON.stringify({ some: some.join('/') }) }));
        const text = some.join(' ');
        await history.decide(id, newDecision(), []);
        expect((await history.page({ text }, null, 1)).entries.map((entry) => entry.id)).toEqual([id]);
        history.close(id, newOutcome());
        await settled(history);
        if (isIndexed) fixture.clock.advance(INDEXED_AFTER_MS);
        expect(
          (await history.page({ text, session: 'session-1', kind: 'call' }, null, 1)).entries.map((entry) => entry.id),
        ).toEqual([id]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['gateway.provision', true],
    ['gateway prov', true],
    ['GATEWAY', true],
    ['gatew provision', false],
    ['leaking tap', true],
    ['lëaking', true],
    ['"leaking tap"', true],
    ['allows', true],
    ['isError', true],
    ['github cursor', true],
    ['tap NOT leaking', false],
    ['z', false],
    ['8', false],
    ['...', true],
    ['', true],
  ])('%s: found is %s', async (text, isFound) => {
    const fixture = historyFixture();
    const history = await fixture.open();
    const id = await record(history, { subject: 'gateway.provision' }, {}, { body: '{"isError":true}' });
    expect(await findAll(history, { text })).toEqual(isFound ? [id] : []);
    fixture.clock.advance(INDEXED_AFTER_MS);
    expect(await findAll(history, { text })).toEqual(isFound ? [id] : []);
  });

  it('written into an argument to look like an attribute does not pass a filter', async () => {
    const fixture = historyFixture();
    const history = await fixture.open();
    const real = await record(history, { client: 'Cursor' }, { effect: 'deny' });
    const tag = `\ue000${hash('sha256', 'effect:deny', 'hex').slice(0, 16)}`;
    const forged = await record(history, { arguments: `{"title":"tap ${tag}"}` }, { effect: 'allow' });
    fixture.clock.advance(INDEXED_AFTER_MS);
    expect((await history.page({ text: tag }, null, 5)).entries.map(({ id }) => id)).toEqual([forged, real]);
    expect(await findAll(history, { text: 'tap', effect: 'deny' })).toEqual([real]);
  });
});
