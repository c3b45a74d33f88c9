import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHistoryFilter } from '../../../../shared/headless/cli/commands/history-filter.ts';
import { CliError } from '../../../../shared/headless/cli/exit-codes.ts';
import { facts, table } from '../../../../shared/headless/cli/table.ts';
import { formatDuration, parseDurationMs, parseMoment } from '../../../../shared/headless/cli/times.ts';
import { visibleJson, visibleLine, visibleText } from '../../../../shared/headless/cli/visible-text.ts';

const NOW = Date.UTC(2026, 0, 15, 10, 30);

function exitCodeOf(action: () => unknown): number {
  try {
    action();
    return 0;
  } catch (error) {
    return error instanceof CliError ? error.exitCode : -1;
  }
}

describe('durations and moments', () => {
  it.each([
    ['30s', 30_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
    expect(parseMoment(text, NOW)).toBe(NOW - ms);
  });

  it.each(['', '5', 'm', '-5m', '0m', '1.5h', '5 m', '5M', '5mm', '9999999d', '1e3s'])('refuses %j', (text) => {
    expect(exitCodeOf(() => parseDurationMs(text))).toBe(2);
  });

  it('reads dates, and refuses what is none', () => {
    expect(parseMoment('2026-01-15T10:30:00Z', 0)).toBe(NOW);
    for (const text of ['yesterday', '2026-13-01', '1700000000', '']) expect(exitCodeOf(() => parseMoment(text, NOW))).toBe(2);
  });

  it.each([
    [-5, '0s'],
    [0, '0s'],
    [45_000, '45s'],
    [570_000, '9m 30s'],
    [7_500_000, '2h 5m'],
    [3_600_000, '1h'],
    [262_800_000, '3d 1h'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('history filters', () => {
  it('become a filter with moments in milliseconds', () => {
    const words = ['client=Cursor', 'effect=deny', 'since=1h', 'until=2026-01-15T10:00Z', 'text=a=b c', 'kind=call'];
    expect(parseHistoryFilter(words, NOW)).toEqual({
      client: 'Cursor',
      effect: 'deny',
      kind: 'call',
      from: NOW - 3_600_000,
      to: NOW - 1_800_000,
      text: 'a=b c',
    });
  });

  it.each(['client', 'colour=red', 'from=1', '=x', '__proto__=x', 'effect=maybe', 'risk=High', 'since=tomorrow', ''])(
    'refuse %j',
    (word) => {
      expect(exitCodeOf(() => parseHistoryFilter([word], NOW))).toBe(2);
    },
  );
});

describe('what servers and clients wrote', () => {
  const hostile = fc.string({ unit: 'binary' });

  it('can do nothing in a terminal', () => {
    expect(visibleLine('a\u001b[31mred\u202egnp.exe\u200b\n')).toBe('a\\u{1b}[31mred\\u{202e}gnp.exe\\u{200b}\\u{a}');
    fc.assert(fc.property(hostile, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(visibleLine(text))));
    fc.assert(fc.property(hostile, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(visibleText(text).replaceAll(/[\n\t]/g, ''))));
  });

  it('means the same as JSON, and is harmless there too', () => {
    fc.assert(
      fc.property(fc.record({ text: hostile }), (value) => {
        const json = visibleJson(value);
        expect(JSON.parse(json)).toEqual(value);
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('cannot break a table or a list of facts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 5 }), (rows) => {
        expect(table(['a', 'b'], rows).split('\n')).toHaveLength(rows.length + 1);
        if (rows.length > 0) expect(facts(rows.map(([, value]) => ['name', value])).split('\n')).toHaveLength(rows.length);
      }),
    );
  });
});

describe('tables', () => {
  it('align their columns and end no line with blanks', () => {
    expect(
      table(
        ['id', 'tool'],
        [
          ['1', 'gateway.provision'],
          ['200', 'x'],
        ],
      ),
    ).toBe('ID   TOOL\n1    gateway.provision\n200  x');
  });
});
