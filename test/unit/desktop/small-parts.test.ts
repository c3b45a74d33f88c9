import { describe, expect, it, vi } from 'vitest';
import { autostartFile } from '../../../electron/settings/open-at-login.ts';
import { createNotifier } from '../../../electron/prompts/notify-questions.ts';
import { placeOnDisplay } from '../../../electron/windows/place-on-display.ts';
import { sayCommand } from '../../../electron/ports/say-command.ts';
import { whyItFailed } from '../../../electron/core-process/why-it-failed.ts';
import { contract, type CommandName } from '../../../shared/contract/contract.ts';
import { fakeApproval } from '../../fakes/fake-state.ts';

const shown: {
  options: { title: string; actions?: { text: string }[] };
  isClosed: boolean;
  on: Map<string, (details: unknown) => void>;
}[] = [];

vi.mock('electron', () => ({
  app: {},
  Notification: class {
    static isSupported = (): boolean => true;
    readonly listeners = new Map<string, (details: unknown) => void>();
    readonly note: (typeof shown)[number];
    constructor(options: { title: string }) {
      this.note = { options, isClosed: false, on: this.listeners };
    }
    on(event: string, listener: (details: unknown) => void): void {
      this.listeners.set(event, listener);
    }
    show(): void {
      shown.push(this.note);
    }
    close(): void {
      this.note.isClosed = true;
    }
  },
}));

describe('notifications with buttons', () => {
  it('answer what is not critical, once for each question, and go with it', () => {
    shown.length = 0;
    const answered: string[] = [];
    const notifier = createNotifier(
      { onOpen: (id) => answered.push(`open ${id}`), onAnswer: ({ id }, effect) => answered.push(`${effect} ${id}`) },
      true,
    );
    const high = { ...fakeApproval(), id: 'AAAAAA', risk: 'high' as const };
    const critical = { ...fakeApproval(), id: 'BBBBBB', risk: 'critical' as const };
    notifier.update([high, critical], true);
    notifier.update([high, critical], true);
    expect(shown.map(({ options }) => options.actions?.map(({ text }) => text) ?? [])).toEqual([['Approve', 'Deny'], []]);
    shown[0]?.on.get('action')?.({ actionIndex: 0 });
    shown[0]?.on.get('action')?.({ actionIndex: 1 });
    shown[0]?.on.get('action')?.({ actionIndex: 2 });
    // A system that makes up a button of its own.
    shown[1]?.on.get('action')?.({ actionIndex: 0 });
    shown[1]?.on.get('click')?.({});
    expect(answered).toEqual(['allow AAAAAA', 'deny AAAAAA', 'open BBBBBB']);
    notifier.update([critical], true);
    expect(shown.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it('are not shown later for what came while they were off', () => {
    shown.length = 0;
    const notifier = createNotifier({ onOpen: () => {}, onAnswer: () => {} }, true);
    notifier.update([fakeApproval()], false);
    notifier.update([fakeApproval()], true);
    expect(shown).toEqual([]);
  });
});

describe('small parts of the desktop', () => {
  it('a window is put where its display is, and no larger than that', () => {
    expect(placeOnDisplay({ width: 860, height: 720 }, { x: 1920, y: 24, width: 1280, height: 776 })).toEqual({
      x: 2130,
      y: 43,
      width: 860,
      height: 720,
    });
    expect(placeOnDisplay({ width: 3000, height: 3000 }, { x: -800, y: 0, width: 800, height: 600 })).toEqual({
      x: -800,
      y: 0,
      width: 800,
      height: 600,
    });
  });

  it('an autostart file quotes its program as desktop entries want it', () => {
    expect(autostartFile('/opt/Countersign/countersign')).toContain('Exec="/opt/Countersign/countersign" --hidden\n');
    expect(autostartFile('/home/a b/100%/$x`"\\')).toContain('Exec="/home/a b/100%%/\\\\$x\\\\`\\\\"\\\\\\\\" --hidden\n');
  });

  it('every command that needs the person has a question of its own', () => {
    const names = (Object.keys(contract) as CommandName[]).filter((name) => {
      const from: readonly string[] = contract[name].from;
      return from.includes('operator') && !from.includes('cli');
    });
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => sayCommand(name).startsWith('Do "'))).toEqual([]);
  });

  it('what keeps the core from starting is sorted by what can be done', () => {
    const system = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });
    expect(whyItFailed(system('EADDRINUSE', 'listen')).why).toBe('port-taken');
    expect(whyItFailed(system('EACCES', 'listen')).why).toBe('port-refused');
    expect(whyItFailed(system('EACCES', 'open')).why).toBe('broken');
    expect(whyItFailed('text')).toEqual({ why: 'broken', message: 'text' });
  });
});
