import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openLogFile } from '../../../shared/gateway/log-file.ts';
import { createLog } from '../../../shared/gateway/log.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const linesOf = (dir: string): Record<string, unknown>[] =>
  readFileSync(join(dir, 'countersign.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('writes JSON lines, owner-only, from its level on, until it is stopped', () => {
  const dir = join(temporaryFolder(), 'data', 'logs');
  const log = createLog({ dir, level: 'info', stderr: false });
  log.debug('no');
  log.info('started', { port: 47100, secure: true, nothing: undefined, none: null });
  log.error('failed');
  log.stop();
  log.error('too late');
  expect(linesOf(dir)).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), port: 47100, secure: true, none: null, msg: 'started' },
    { level: 'error', time: expect.any(String), msg: 'failed' },
  ]);
  expect(lstatSync(join(dir, 'countersign.log')).mode & 0o777).toBe(0o600);
  expect(lstatSync(dir).mode & 0o777).toBe(0o700);
});

test('no planted secret reaches the file or the terminal', () => {
  const dir = temporaryFolder();
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const log = createLog({ dir, level: 'debug', stderr: true, redact: (text) => text.replaceAll('only-we-know-this', '••••') });
  const token = `csg_${'aB3-_'.repeat(8)}xyz`;
  const planted = [token, 'hunter2hunter2', `ghp_${'a1B2'.repeat(9)}`, 'only-we-know-this', 'pass-in-url', 'by-the-name'];
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    log[level](`request with Authorization: Bearer ${token}`, { header: `Bearer ${token}` });
    log[level]('password=hunter2hunter2', { url: 'https://me:pass-in-url@example.com/' });
    log[level](`the server said ${planted[2]} and only-we-know-this`, {
      token: 'by-the-name',
      answer: `{"apiKey":"hunter2hunter2"}`,
    });
  }
  log.stop();
  const everything = readFileSync(join(dir, 'countersign.log'), 'utf8') + written.mock.calls.join('\n');
  expect(linesOf(dir)).toHaveLength(12);
  expect(written).toHaveBeenCalledTimes(12);
  for (const secret of planted) expect(everything).not.toContain(secret);
});

test('what a server says cannot steer the terminal or begin a line of its own', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const log = createLog({ dir: null, level: 'info', stderr: true });
  log.warn('said \u001b[2J\r\nfake line\u202e\u2028', { answer: 'a\u009b1mb\u200b' });
  log.stop();
  const line = String(written.mock.calls[0]?.[0]);
  expect(line).toMatch(
    /^\d\d:\d\d:\d\d warn {2}said \\u\{1b\}\[2J\\u\{d\}\\u\{a\}fake line\\u\{202e\}\\u\{2028\} answer=[^\p{Cc}\p{Cf}]*\n$/u,
  );
});

test('a full file becomes an old one, and only three old ones are kept', () => {
  const dir = temporaryFolder();
  const file = openLogFile(dir, 100);
  for (let line = 0; line < 12; line += 1) file.write(`${String(line).padEnd(59)}\n`);
  file.stop();
  expect(readdirSync(dir).sort()).toEqual(['countersign.1.log', 'countersign.2.log', 'countersign.3.log', 'countersign.log']);
  const numbers = (name: string): number[] => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n').map(Number);
  expect(numbers('countersign.log')).toEqual([10, 11]);
  expect(numbers('countersign.3.log')).toEqual([4, 5]);
  expect(file.lost).toBe(0);
});

test('goes on in the file of the last start, and counts what is in it', () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'countersign.log'), `${'x'.repeat(200)}\n`);
  const file = openLogFile(dir, 100);
  file.write('one\n');
  file.write('two\n');
  file.stop();
  expect(readFileSync(join(dir, 'countersign.1.log'), 'utf8')).toMatch(/^x+\n$/);
  expect(readFileSync(join(dir, 'countersign.log'), 'utf8')).toBe('one\ntwo\n');
});

test('a log that cannot be written stops nothing and follows no link', () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'precious'), 'precious');
  mkdirSync(join(dir, 'logs'));
  symlinkSync(join(dir, 'precious'), join(dir, 'logs', 'countersign.log'));
  for (const place of [join(dir, 'precious'), join(dir, 'logs')]) {
    const file = openLogFile(place);
    file.write('line\n');
    expect(file.lost).toBe(1);
    file.stop();
  }
  expect(readFileSync(join(dir, 'precious'), 'utf8')).toBe('precious');
});
