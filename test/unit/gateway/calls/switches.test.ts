import { describe, expect, it } from 'vitest';
import type { Switch, SwitchScope } from '../../../../shared/model/switches.ts';
import { createSwitches, saySwitch } from '../../../../shared/gateway/calls/switches.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';

const ALL: SwitchScope = { client: null, server: null };
const HOUR = 3_600_000;

function start() {
  const clock = createFakeClock();
  let kept: readonly Switch[] = [];
  let isFull = false;
  const heard: string[] = [];
  const switches = createSwitches({
    clock,
    file: {
      get: () => kept,
      change: async (update) => {
        if (isFull) throw new Error('disk full');
        kept = update(kept);
      },
    },
    onOn: (thrown) => heard.push(`on ${thrown.kind}`),
    onOff: (thrown, how) => heard.push(`off ${thrown.kind} ${how}`),
  });
  return { clock, switches, heard, fill: () => (isFull = true) };
}

describe('a pause', () => {
  it('covers what it was thrown for, and nothing else', async () => {
    const { switches } = start();
    await switches.on('pause', { client: 'Cursor', server: 'ops' }, null);
    expect(switches.pauseReason('Cursor', 'ops')).toBe(
      'Countersign is paused for Cursor at ops: every call is denied until the person resumes.',
    );
    expect(switches.pauseReason('Cursor', 'files')).toBeNull();
    expect(switches.pauseReason('Cursor', null)).toBeNull();
    expect(switches.pauseReason('Zed', 'ops')).toBeNull();
    await switches.on('pause', { client: null, server: 'files' }, null);
    expect(switches.pauseReason('Zed', 'files')).toMatch(/paused for files/);
    await switches.on('pause', ALL, null);
    expect(switches.pauseReason('Zed', 'ops')).toMatch(/paused for all clients/);
  });

  it('ends at its time, to the millisecond, and says so once', async () => {
    const { switches, clock, heard } = start();
    await switches.on('pause', ALL, HOUR);
    clock.advance(HOUR - 1);
    expect(switches.pauseReason('Zed', 'ops')).not.toBeNull();
    clock.advance(1);
    expect(switches.pauseReason('Zed', 'ops')).toBeNull();
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['on pause', 'off pause over']);
    expect(switches.list()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('ends at its time although the file cannot be written', async () => {
    const { switches, clock, heard, fill } = start();
    await switches.on('quiet', ALL, HOUR);
    fill();
    clock.advance(HOUR);
    await new Promise((resolve) => setImmediate(resolve));
    expect(switches.quietUntil('Zed', 'ops')).toBeUndefined();
    expect(heard).toEqual(['on quiet', 'off quiet over']);
    // And does not try again and again.
    expect(clock.pending).toBe(0);
  });

  it('ends although another one could not be taken out of the file, and each end is told once', async () => {
    const { switches, clock, heard, fill } = start();
    await switches.on('quiet', ALL, HOUR);
    await switches.on('ask', ALL, 2 * HOUR);
    fill();
    clock.advance(HOUR);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(HOUR);
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual(['on quiet', 'on ask', 'off quiet over', 'off ask over']);
    expect(switches.list()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('thrown again counts from then on', async () => {
    const { switches, clock } = start();
    await switches.on('pause', ALL, HOUR);
    clock.advance(HOUR / 2);
    await switches.on('pause', ALL, HOUR);
    expect(switches.list()).toHaveLength(1);
    clock.advance(HOUR - 1);
    expect(switches.pauseReason('Zed', 'ops')).not.toBeNull();
  });
});

describe('the other switches', () => {
  it('are told apart by what they are and whom they are for', async () => {
    const { switches } = start();
    await switches.on('observe', { client: null, server: 'ops' }, HOUR);
    expect(switches.observes('ops')).toBe(true);
    expect(switches.observes('files')).toBe(false);
    expect(switches.isOn('ask', 'Zed', 'ops')).toBe(false);
    await switches.on('ask', { client: 'Zed', server: null }, null);
    expect(switches.isOn('ask', 'Zed', 'files')).toBe(true);
    expect(switches.isOn('ask', 'Cursor', 'files')).toBe(false);
    await switches.off('ask', ALL);
    expect(switches.isOn('ask', 'Zed', 'files')).toBe(true);
    await switches.off('ask', { client: 'Zed', server: null });
    expect(switches.isOn('ask', 'Zed', 'files')).toBe(false);
  });

  it('say until when it is quiet, with and without an end', async () => {
    const { switches, clock } = start();
    expect(switches.quietUntil('Zed', 'ops')).toBeUndefined();
    await switches.on('quiet', ALL, HOUR);
    expect(switches.quietUntil('Zed', 'ops')).toBe(clock.now() + HOUR);
    await switches.on('quiet', ALL, null);
    expect(switches.quietUntil('Zed', 'ops')).toBeNull();
  });

  it('end with the server or the client that they were for', async () => {
    const { switches, heard } = start();
    await switches.on('observe', { client: null, server: 'ops' }, null);
    await switches.on('pause', { client: 'Zed', server: null }, null);
    await switches.forget({ server: 'ops' });
    expect(switches.list().map(({ kind }) => kind)).toEqual(['pause']);
    await switches.forget({ client: 'Zed' });
    expect(switches.list()).toEqual([]);
    expect(heard.slice(2)).toEqual(['off observe person', 'off pause person']);
  });

  it('say what they mean, for the history', () => {
    const thrown = { ...ALL, since: 0, until: 0 };
    expect(saySwitch({ ...thrown, kind: 'ask' })).toBe(
      'Whatever would be allowed is asked about, for all clients, until 1970-01-01T00:00:00.000Z.',
    );
    expect(saySwitch({ ...thrown, kind: 'observe', server: 'ops', until: null })).toBe(
      'Nothing is denied or asked about for ops, only recorded, until a person ends it.',
    );
  });
});
