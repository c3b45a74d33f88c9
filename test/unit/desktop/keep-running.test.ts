import { describe, expect, it } from 'vitest';
import { type CoreStanding, keepCoreRunning } from '../../../electron/core-link/keep-running.ts';
import type { CoreChild } from '../../../electron/core-link/core-link.ts';
import { createFakeClock } from '../../fakes/fake-clock.ts';
import { CORE_START } from '../../fakes/core-channel.ts';

class Child implements CoreChild {
  readonly told: { kind: string; message?: string }[] = [];
  say: (message: unknown) => void = () => {};
  exit: (code: number) => void = () => {};
  isKilled = false;
  post(message: unknown): void {
    this.told.push(message as { kind: string });
  }
  onMessage(listener: (message: unknown) => void): void {
    this.say = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.exit = listener;
  }
  kill(): void {
    this.isKilled = true;
    this.exit(137);
  }
}

function keep() {
  const clock = createFakeClock();
  const children: Child[] = [];
  const standings: CoreStanding[] = [];
  const failures: string[] = [];
  const core = keepCoreRunning({
    clock,
    fork() {
      const child = new Child();
      children.push(child);
      return child;
    },
    startWith: () => CORE_START,
    answerPort: async () => ({ ok: false, message: '' }),
    onEvent: () => {},
    onStanding: (standing) => standings.push(standing),
    onFailed: ({ why }) => failures.push(why),
    onStopAsked: () => {},
  });
  const newest = (): Child => {
    const child = children.at(-1);
    if (child === undefined) throw new Error('nothing was started');
    return child;
  };
  const run = (): void => {
    newest().say({ kind: 'ready' });
    newest().say({ kind: 'started', mcpUrl: 'http://127.0.0.1:1', port: 1 });
  };
  return { clock, children, standings, failures, core, newest, run };
}

describe('keeping the core running', () => {
  it('starts it again after a crash, later each time, and gives up after too many', () => {
    const { clock, children, failures, core, newest, run } = keep();
    core.start();
    run();
    expect(core.standing).toBe('running');
    for (let crash = 1; crash <= 5; crash += 1) {
      newest().exit(1);
      expect(core.standing).toBe('starting');
      expect(children).toHaveLength(crash);
      clock.advance(200 * 2 ** (crash - 1) - 1);
      expect(children).toHaveLength(crash);
      clock.advance(1);
      expect(children).toHaveLength(crash + 1);
      run();
    }
    newest().exit(1);
    expect(core.standing).toBe('failed');
    expect(failures).toEqual(['broken']);
    clock.advance(60_000);
    expect(children).toHaveLength(6);
    core.start();
    expect(children).toHaveLength(7);
  });

  it('does not count crashes that were long ago', () => {
    const { clock, failures, core, newest, run } = keep();
    core.start();
    for (let crash = 0; crash < 20; crash += 1) {
      run();
      newest().exit(1);
      clock.advance(61_000);
    }
    expect(failures).toEqual([]);
  });

  it('stops what could not start, says why once, and starts a new one when asked to', async () => {
    const { children, failures, core, newest } = keep();
    core.start();
    newest().say({ kind: 'failed', failure: { why: 'port-taken', message: 'taken' } });
    expect(failures).toEqual(['port-taken']);
    expect(newest().told.map(({ kind }) => kind)).toContain('stop');
    core.start();
    expect(children).toHaveLength(1);
    newest().exit(0);
    await Promise.resolve();
    await Promise.resolve();
    expect(children).toHaveLength(2);
    expect(core.standing).toBe('starting');
  });

  it('kills one that does not stop, and never starts it again then', async () => {
    const { clock, children, standings, core, newest, run } = keep();
    core.start();
    run();
    const stopped = core.stop();
    expect(newest().told.map(({ kind }) => kind)).toContain('stop');
    clock.advance(15_000);
    await stopped;
    expect(newest().isKilled).toBe(true);
    clock.advance(60_000);
    core.start();
    expect(children).toHaveLength(1);
    expect(standings.at(-1)).toBe('stopped');
  });

  it('keeps lines for the log until there is a core to write them', () => {
    const { core, newest, run } = keep();
    core.log.warn('early', { left: undefined, kept: 1 });
    core.start();
    expect(newest().told).toEqual([]);
    run();
    expect(newest().told.filter(({ kind }) => kind === 'note')).toEqual([
      { kind: 'note', level: 'warn', message: 'early', facts: { kept: 1 } },
    ]);
  });

  it('answers unavailable while there is no core', async () => {
    const { core } = keep();
    expect(await core.call({ name: 'state.get', input: null }, ['main'])).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
  });
});
