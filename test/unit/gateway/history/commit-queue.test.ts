import { describe, expect, it } from 'vitest';
import { createCommitQueue, type Work } from '../../../../shared/gateway/history/commit-queue.ts';
import type { SqlFailure } from '../../../../shared/gateway/history/driver.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';

class DiskFull extends Error {}

function setUp() {
  const clock = createFakeClock();
  const log = createRecordingLog();
  const commits: string[][] = [];
  const happened: string[] = [];
  const disk = { isFull: false };
  let inTransaction: string[] = [];

  const queue = createCommitQueue({
    transaction(work) {
      inTransaction = [];
      work();
      if (disk.isFull) throw new DiskFull('database or disk is full');
      commits.push(inTransaction);
    },
    failureOf: (error): SqlFailure => (error instanceof DiskFull ? 'storage' : 'statement'),
    clock,
    log,
  });

  function work(name: string, options: { size?: number; throws?: boolean } = {}): Work {
    return {
      size: options.size ?? 1,
      run() {
        if (options.throws === true) throw new Error(`${name} is wrong`);
        inTransaction.push(name);
      },
      committed: () => void happened.push(`${name} committed`),
      failed: (error) => void happened.push(`${name} ${error.code}`),
    };
  }
  return { queue, work, clock, log, commits, happened, disk };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('what is queued in one turn', () => {
  it('shares a commit, also when it was queued by a promise in between', async () => {
    const { queue, work, commits, happened } = setUp();
    queue.urgent(work('a'));
    await Promise.resolve();
    queue.urgent(work('b'));
    expect(commits).toEqual([]);
    await turns();
    expect(commits).toEqual([['a', 'b']]);
    expect(happened).toEqual(['a committed', 'b committed']);
  });

  it('is written in its order, first what somebody waits for', async () => {
    const { queue, work, commits } = setUp();
    for (const name of ['1', '2']) queue.later(work(name));
    for (const name of ['a', 'b']) queue.urgent(work(name));
    await turns();
    expect(commits).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('does not fail for one bad value', async () => {
    const { queue, work, happened, disk } = setUp();
    disk.isFull = false;
    queue.urgent(work('a'));
    queue.urgent(work('b', { throws: true }));
    queue.urgent(work('c'));
    queue.later(work('1', { throws: true }));
    queue.later(work('2'));
    await turns();
    expect(happened.toSorted()).toEqual(['1 not-written', '2 committed', 'a committed', 'b not-written', 'c committed']);
  });
});

describe('when the disk is full', () => {
  it('tells exactly those who wait, and what went wrong', async () => {
    const { queue, work, happened, disk } = setUp();
    queue.urgent(work('before'));
    await turns();
    disk.isFull = true;
    queue.urgent(work('a'));
    queue.urgent(work('b'));
    await turns();
    expect(happened).toEqual(['before committed', 'a not-written', 'b not-written']);
    expect(queue.trouble).toContain('database or disk is full');
  });

  it('has no trouble any more after the next success', async () => {
    const { queue, work, disk, happened } = setUp();
    disk.isFull = true;
    queue.urgent(work('a'));
    await turns();
    disk.isFull = false;
    queue.urgent(work('b'));
    await turns();
    expect(happened).toEqual(['a not-written', 'b committed']);
    expect(queue.trouble).toBeNull();
  });

  it('keeps what nobody waits for and writes it later, in its order', async () => {
    const { queue, work, clock, disk, happened, commits, log } = setUp();
    disk.isFull = true;
    queue.later(work('1'));
    queue.later(work('2'));
    await turns();
    queue.later(work('3'));
    clock.advance(1000);
    await turns();
    expect(happened).toEqual([]);
    disk.isFull = false;
    clock.advance(1000);
    await turns();
    expect(commits).toEqual([['1', '2', '3']]);
    expect(queue.trouble).toBeNull();
    expect(log.lines).toHaveLength(1);
  });

  it('says what is lost when it stops', async () => {
    const { queue, work, disk, happened, clock } = setUp();
    disk.isFull = true;
    queue.later(work('1'));
    await turns();
    queue.stop();
    expect(happened).toEqual(['1 not-written']);
    expect(clock.pending).toBe(0);
  });
});

describe('what waits', () => {
  it('is bounded in size', async () => {
    const { queue, work, happened } = setUp();
    queue.urgent(work('large', { size: 60 * 1_048_576 }));
    queue.urgent(work('too large', { size: 10 * 1_048_576 }));
    queue.urgent(work('small'));
    expect(happened).toEqual(['too large overloaded']);
    await turns();
    queue.urgent(work('large again', { size: 60 * 1_048_576 }));
    await turns();
    expect(happened).toEqual(['too large overloaded', 'large committed', 'small committed', 'large again committed']);
  });

  it('is bounded in number', async () => {
    const { queue, work, happened } = setUp();
    for (let index = 0; index < 20_001; index += 1) queue.urgent(work(String(index)));
    expect(happened).toEqual(['20000 overloaded']);
  });

  it('is written when it stops, and nothing after', () => {
    const { queue, work, happened, commits } = setUp();
    queue.urgent(work('a'));
    queue.later(work('1'));
    queue.stop();
    queue.urgent(work('b'));
    expect(commits).toEqual([['a'], ['1']]);
    expect(happened).toEqual(['a committed', '1 committed', 'b stopped']);
  });
});
