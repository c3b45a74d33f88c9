import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PolicyDocument } from '../../../../shared/model/policy-document.ts';
import { loosens } from '../../../../shared/policy/loosens.ts';
import { readPolicy } from '../../../../shared/policy/read-policy.ts';
import { perMinute, toolRule } from '../../../../shared/policy/tool-rule.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';
import { ALLOW, ASK, BROKEN, createBench, DENY } from './policy-book.fixture.ts';

function documentOf(text: string): PolicyDocument {
  const read = readPolicy(text);
  if (!read.ok) throw new Error(read.problems[0]?.message);
  return read.document;
}

const kept = (dir: string, reason: string): string[] => readdirSync(dir).filter((name) => name.includes(`.${reason}-`));

test('a server without a document has the recommended rules of the moment', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  expect(book.get('github')).toEqual({
    state: 'none',
    document: null,
    text: null,
    revision: 'recommended',
    problems: [],
    review: null,
  });
  bench.strict = true;
  expect(book.policyOf('any name :: at all').revision).toBe('recommended, strict');
});

test('a policy set in the app is in force at once and after a restart, exactly as written', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  const changed: string[] = [];
  book.onChange((server) => changed.push(server));
  const { revision, loosens } = await book.set('github', ASK);
  expect(revision).toMatch(/^[0-9a-f]{12}$/);
  expect(loosens).toEqual([]);
  expect(readFileSync(bench.file, 'utf8')).toBe(ASK);
  expect(changed).toEqual(['github']);
  expect((await book.set('github', ALLOW)).loosens).toHaveLength(1);
  await book.rescan();
  const again = await bench.open();
  for (const each of [book, again]) {
    expect(each.get('github')).toMatchObject({ state: 'in-force', text: ALLOW, review: null, document: { default: 'allow' } });
    expect(each.policyOf('GitHub')).toMatchObject({ kind: 'document', default: 'allow', revision: each.get('github').revision });
  }
  expect(bench.events).toEqual([]);
});

test('the revision is of what is said, not of how it is laid out', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  const first = await book.set('github', DENY);
  const second = await book.set('github', JSON.stringify({ version: '1', default: 'deny', tools: {}, mode: 'enforce' }, null, 4));
  const third = await book.set('github', ALLOW);
  expect(second.revision).toBe(first.revision);
  expect(third.revision).not.toBe(first.revision);
});

test('a policy with mistakes is refused with all of them, and changes nothing', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  const wrong = '{"version":"2","default":"alow","tols":{}}';
  const error: unknown = await book.set('github', wrong).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'invalid-input' });
  for (const place of ['version', 'default', 'tols']) expect(String(error)).toContain(place);
  await expect(book.set('github', `${ASK}${' '.repeat(2_000_000)}`)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(book.set('../github', DENY)).rejects.toThrow();
  expect(book.get('github').text).toBe(DENY);
  expect(readFileSync(bench.file, 'utf8')).toBe(DENY);
});

test('when it cannot be written, the old policy stays in force', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  const write = bench.write;
  bench.write = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
  await expect(book.set('github', ALLOW)).rejects.toMatchObject({ code: 'not-written' });
  bench.write = write;
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: DENY });
});

test('an edit outside that is stricter takes effect; one that loosens waits', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', ASK);
  bench.edit(DENY);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: DENY, review: null });
  bench.edit(ALLOW);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'review', text: DENY, review: { text: ALLOW } });
  expect(book.get('github').review?.loosens).toEqual(['Tools without a rule: deny becomes allow.']);
  expect(book.policyOf('github').default).toBe('deny');
  await book.rescan();
  expect(bench.events.map(({ subject }) => subject)).toEqual(['policy file taken', 'policy file waits for review']);
});

test('the same holds for an edit made while the app was stopped, and the wait survives restarts', async () => {
  const bench = createBench(temporaryFolder());
  await (await bench.open()).set('github', ASK);
  bench.edit(ALLOW);
  for (const _start of [1, 2]) {
    const book = await bench.open();
    expect(book.get('github')).toMatchObject({ state: 'review', text: ASK, review: { text: ALLOW } });
    await book.stop();
  }
  bench.edit(DENY);
  expect((await bench.open()).get('github')).toMatchObject({ state: 'in-force', text: DENY });
  bench.edit(ASK);
  expect((await bench.open()).get('github')).toMatchObject({ state: 'review', text: DENY });
});

test('a first document put there from outside is compared with the recommended rules', async () => {
  const bench = createBench(temporaryFolder());
  bench.edit(ALLOW);
  const book = await bench.open();
  expect(book.get('github')).toMatchObject({ state: 'review', document: null, text: null, revision: 'recommended' });
  bench.edit(DENY);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: DENY });
});

test('taking the change puts it in force', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  await expect(book.review('github', true)).rejects.toMatchObject({ code: 'not-found' });
  bench.edit(ALLOW);
  await book.rescan();
  await book.review('github', true);
  for (const each of [book, await bench.open()]) {
    expect(each.get('github')).toMatchObject({ state: 'in-force', text: ALLOW, review: null });
  }
});

test('refusing the change puts the old file back and keeps the refused one beside it', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  bench.edit(ALLOW);
  await book.rescan();
  await book.review('github', false);
  expect(readFileSync(bench.file, 'utf8')).toBe(DENY);
  expect(kept(bench.dir, 'refused').map((name) => readFileSync(join(bench.dir, name), 'utf8'))).toEqual([ALLOW]);
  for (const each of [book, await bench.open()]) expect(each.get('github')).toMatchObject({ state: 'in-force', text: DENY });
});

test('refusing a first document goes back to the recommended rules', async () => {
  const bench = createBench(temporaryFolder());
  bench.edit(ALLOW);
  const book = await bench.open();
  await book.review('github', false);
  expect(existsSync(bench.file)).toBe(false);
  for (const each of [book, await bench.open()]) expect(each.get('github').state).toBe('none');
});

test('a change that is not the one that was shown cannot be taken', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  bench.edit(ASK);
  await book.rescan();
  bench.edit(ALLOW);
  await expect(book.review('github', true)).rejects.toMatchObject({ code: 'conflict' });
  expect(book.get('github')).toMatchObject({ state: 'review', text: DENY, review: { text: ALLOW } });
});

test('a broken file keeps the last good one in force, now and after a restart, and says what is wrong', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', ASK);
  bench.edit(BROKEN);
  await book.rescan();
  for (const each of [book, await bench.open()]) {
    expect(each.get('github')).toMatchObject({ state: 'last-good', text: ASK, review: null });
    expect(each.get('github').problems[0]?.path).toBe('/default');
    expect(each.policyOf('github').default).toBe('require_approval');
  }
  expect(bench.events.map(({ subject }) => subject)).toEqual(['policy file broken', 'policy file broken']);
  bench.edit(ASK);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', problems: [] });
});

test.each([
  ['broken', BROKEN],
  ['empty', ''],
  ['too large', ' '.repeat(1_100_000)],
  ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
])('a first file that is %s denies everything', async (_what, text) => {
  const bench = createBench(temporaryFolder());
  bench.edit(text);
  const book = await bench.open();
  expect(book.get('github')).toMatchObject({ state: 'broken', document: null, revision: 'unreadable' });
  expect(book.policyOf('github').kind).toBe('unreadable');
  expect(book.get('github').problems).not.toEqual([]);
  await book.set('github', DENY);
  expect(book.get('github').state).toBe('in-force');
  expect(kept(bench.dir, 'edited')).toHaveLength(1);
});

test('a link in place of a policy is not followed', async () => {
  const bench = createBench(temporaryFolder());
  const target = join(temporaryFolder(), 'policy.json');
  writeFileSync(target, DENY);
  symlinkSync(target, bench.file);
  expect((await bench.open()).get('github').state).toBe('broken');
});

test('deleting a file outside waits for the person, who may take it or have it back', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  rmSync(bench.file);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'review', text: DENY, review: { text: '' } });
  const again = await bench.open();
  expect(again.get('github').state).toBe('review');
  await again.review('github', false);
  expect(readFileSync(bench.file, 'utf8')).toBe(DENY);
  rmSync(bench.file);
  await again.rescan();
  await again.review('github', true);
  for (const each of [again, await bench.open()]) expect(each.get('github').state).toBe('none');
});

test('where policy files are trusted, looser files and deletions count at once; broken ones still do not', async () => {
  const bench = createBench(temporaryFolder());
  bench.trust = true;
  const book = await bench.open();
  await book.set('github', DENY);
  bench.edit(ALLOW);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: ALLOW });
  bench.edit(BROKEN);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'last-good', text: ALLOW });
  rmSync(bench.file);
  await book.rescan();
  expect(book.get('github').state).toBe('none');
});

test('a waiting change is taken when policy files become trusted', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  bench.edit(ALLOW);
  await book.rescan();
  bench.trust = true;
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: ALLOW });
});

test('what is in force cannot be changed by damaging our record of it: everything is denied until a person decides', async () => {
  const bench = createBench(temporaryFolder());
  await (await bench.open()).set('github', DENY);
  writeFileSync(join(bench.dir, '.in-force', 'github.json'), '{"version":1,"server":"github","text":"{}"}');
  const book = await bench.open();
  expect(book.get('github')).toMatchObject({ state: 'review', review: { text: DENY }, revision: 'unreadable' });
  await book.review('github', true);
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: DENY });
});

test('a looser file that waits is kept when the person sets another policy', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  bench.edit(ALLOW);
  await book.set('github', ASK);
  expect(book.get('github')).toMatchObject({ state: 'in-force', text: ASK });
  expect(kept(bench.dir, 'edited').map((name) => readFileSync(join(bench.dir, name), 'utf8'))).toEqual([ALLOW]);
});

test('remove goes back to the recommended rules for good', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  await book.remove('GitHub');
  expect(existsSync(bench.file)).toBe(false);
  for (const each of [book, await bench.open()]) expect(each.get('github').state).toBe('none');
  expect(bench.events).toEqual([]);
});

test('two files for one server, and files of no server, are not taken', async () => {
  const bench = createBench(temporaryFolder());
  writeFileSync(join(bench.dir, 'a b.json'), ALLOW);
  writeFileSync(join(bench.dir, 'x__y.json'), ALLOW);
  writeFileSync(join(bench.dir, 'notes.txt'), 'hello');
  bench.edit(DENY);
  const book = await bench.open();
  writeFileSync(join(bench.dir, 'GitHub.json'), ALLOW);
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'last-good', text: DENY });
  expect(book.get('github').problems[0]?.message).toContain('Keep one');
  await book.rescan();
  expect(bench.log.lines.filter((line) => line.includes('not the name of a server'))).toHaveLength(2);
  rmSync(bench.file);
  await book.rescan();
  expect(book.get('github').state).toBe('review');
});

test('a file renamed to another case is still the file of its server', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  renameSync(bench.file, join(bench.dir, 'GitHub.json'));
  await book.rescan();
  await book.set('github', ASK);
  expect(readdirSync(bench.dir).filter((name) => name.endsWith('.json'))).toEqual(['GitHub.json']);
  expect(book.get('github').text).toBe(ASK);
});

test('a folder that was deleted loses no rules', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open();
  await book.set('github', DENY);
  rmSync(bench.dir, { recursive: true });
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'review', text: DENY });
  await book.review('github', false);
  expect(readFileSync(bench.file, 'utf8')).toBe(DENY);
  for (const each of [book, await bench.open()]) expect(each.get('github')).toMatchObject({ state: 'in-force', text: DENY });
});

test('an edit is noticed by itself, by the system or by looking', async () => {
  const bench = createBench(temporaryFolder());
  const book = await bench.open({ isClockReal: true });
  bench.edit(DENY);
  await expect.poll(() => book.get('github').state).toBe('in-force');
  await book.stop();

  const polled = await bench.open();
  bench.edit(ALLOW);
  bench.clock.advance(5000);
  await polled.stop();
  expect(polled.get('github').state).toBe('review');
  expect(bench.clock.pending).toBe(0);
});

test('a first document is compared with the rules that its tools have without one', async () => {
  const bench = createBench(temporaryFolder());
  bench.recommendedRuleOf = (server, tool) =>
    server === 'github' && tool === 'read' ? toolRule({ limits: [perMinute('read', 5)] }) : null;
  bench.language = { ...bench.language, loosens };
  const book = await bench.open();
  const rules = (max: number) =>
    JSON.stringify({ version: '1', default: 'deny', tools: { read: { rate_limit: `${max}/minute` } } });
  const looser = book.loosens('github', documentOf(rules(50)));
  expect(looser).not.toEqual([]);
  bench.edit(rules(50));
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'review', review: { loosens: looser } });
  bench.edit('{"version":"1","default":"deny"}');
  await book.rescan();
  expect(book.get('github')).toMatchObject({ state: 'in-force', document: { default: 'deny' } });
});
