import { describe, expect, it, vi } from 'vitest';
import { trayLook } from '../../../electron/tray/tray-look.ts';
import { type TrayActions, trayMenu } from '../../../electron/tray/tray-menu.ts';
import { fakeApproval, fakeState } from '../../fakes/fake-state.ts';

vi.mock('electron', () => ({}));

function actions(): TrayActions & { readonly done: string[] } {
  const done: string[] = [];
  const note = (name: string) => (given?: string | number | boolean | null) =>
    void done.push(given === undefined ? name : `${name} ${given}`);
  return {
    done,
    openPrompt: note('prompt'),
    openApp: note('app'),
    deny: note('deny'),
    pause: note('pause'),
    resume: note('resume'),
    askForEverything: note('ask'),
    quiet: note('quiet'),
    copyAddress: note('copy'),
    startCore: note('start'),
    quit: note('quit'),
  };
}

const quiet = { ...fakeState(), approvals: [], switches: [], problems: [] };
const asking = (count: number) => ({
  ...quiet,
  approvals: Array.from({ length: count }, (_, at) => ({
    ...fakeApproval(),
    id: `ABCDE${at}`,
    openedAt: at,
    state: 'waiting' as const,
  })),
});
const labels = (state: Parameters<typeof trayMenu>[0], standing: Parameters<typeof trayMenu>[1] = 'running') =>
  trayMenu(state, standing, actions()).map(({ label }) => label);

describe('the tray', () => {
  it('shows trouble before questions, and questions before a pause', () => {
    const paused = { ...quiet, switches: [{ kind: 'pause' as const, client: null, server: null, until: null, since: 0 }] };
    const critical = { code: 'history-failing' as const, severity: 'critical' as const, title: 'x', detail: '', server: null };
    expect(trayLook(quiet, 'running').kind).toBe('ok');
    expect(trayLook(paused, 'running').kind).toBe('paused');
    expect(trayLook({ ...paused, approvals: asking(2).approvals }, 'running')).toMatchObject({ kind: 'waiting', count: 2 });
    expect(trayLook({ ...asking(1), problems: [critical] }, 'running').kind).toBe('trouble');
    expect(trayLook(asking(1), 'failed').kind).toBe('trouble');
    expect(trayLook(null, 'starting').kind).toBe('trouble');
  });

  it('takes a pause of one client for none of all', () => {
    expect(
      trayLook({ ...quiet, switches: [{ kind: 'pause', client: 'Cursor', server: null, until: null, since: 0 }] }, 'running')
        .kind,
    ).toBe('ok');
  });

  it('lists the oldest questions and says how many more there are', () => {
    const found = trayMenu(asking(8), 'running', actions());
    expect(found.filter(({ id }) => id?.startsWith('question ')).map(({ id }) => id)).toEqual(
      [0, 1, 2, 3, 4].map((at) => `question ABCDE${at}`),
    );
    expect(found.find(({ id }) => id === 'more')?.label).toBe('3 more…');
  });

  it('can deny and lead to a question, and has nothing that allows', () => {
    const made = actions();
    const question = trayMenu(asking(1), 'running', made).find(({ id }) => id === 'question ABCDE0');
    const items = Array.isArray(question?.submenu) ? question.submenu : [];
    for (const item of items) item.click?.({} as never, undefined, {} as never);
    expect(made.done).toEqual(['prompt ABCDE0', 'deny ABCDE0']);
  });

  it('shows what a client calls itself without what cannot be seen, and not for ever', () => {
    const state = {
      ...asking(1),
      approvals: [{ ...fakeApproval(), client: `Cur\u202esor\n${'x'.repeat(500)}`, state: 'waiting' as const }],
    };
    const label = trayMenu(state, 'running', actions()).find(({ id }) => id?.startsWith('question '))?.label ?? '';
    expect(label).toContain('Cur\\u{202e}sor\\n');
    expect(label.length).toBeLessThan(200);
  });

  it('offers to try again when the core does not run, and no switch that could do nothing', () => {
    expect(labels(null, 'failed')).toContain('Try again');
    expect(labels(null, 'failed')).not.toContain('Ask for everything');
    expect(labels(quiet)).not.toContain('Try again');
    expect(labels(asking(2))).toContain('Quit (denies 2 waiting calls)');
  });
});
