import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { surfacesOfSender, trustSender } from '../../../electron/ipc/trusted-senders.ts';

vi.mock('electron', () => ({ protocol: {} }));

type Event = Parameters<typeof surfacesOfSender>[0];

function contents(id: number) {
  return Object.assign(new EventEmitter(), { id, isDestroyed: () => false }) as unknown as Event['sender'] & EventEmitter;
}

function from(sender: Event['sender'], url: string, parent: unknown = null): Event {
  return { sender, senderFrame: { url, parent } } as unknown as Event;
}

describe('who sends a message', () => {
  const main = contents(1);
  const approval = contents(2);
  trustSender(main, 'main', 'index.html');
  trustSender(approval, 'approval', 'approval-window.html');

  it('is the surface of its window, while that shows its own page', () => {
    expect(surfacesOfSender(from(main, 'app://countersign/'))).toEqual(['main']);
    expect(surfacesOfSender(from(main, 'app://countersign/index.html#/history/1'))).toEqual(['main']);
    expect(surfacesOfSender(from(approval, 'app://countersign/approval-window.html'))).toEqual(['approval']);
  });

  it.each([
    ['the other window’s page', 'app://countersign/approval-window.html'],
    ['a foreign host', 'app://elsewhere/'],
    ['a look-alike host', 'app://countersign.elsewhere/'],
    ['a port', 'app://countersign:1/'],
    ['another scheme', 'https://countersign/'],
    ['our address as a query', 'https://example.invalid/?app://countersign/'],
    ['a file', 'file:///index.html'],
    ['a path below it', 'app://countersign/index.html/x'],
    ['an empty address', ''],
    ['about:blank', 'about:blank'],
  ])('is nobody for %s', (_what, url) => {
    expect(surfacesOfSender(from(main, url))).toEqual([]);
  });

  it('is nobody for a frame in a page, a frame that is gone, and an unknown window', () => {
    expect(surfacesOfSender(from(main, 'app://countersign/', { url: 'app://countersign/' }))).toEqual([]);
    expect(surfacesOfSender({ sender: main, senderFrame: null } as unknown as Event)).toEqual([]);
    expect(surfacesOfSender(from(contents(3), 'app://countersign/'))).toEqual([]);
  });

  it('is nobody once the window is gone', () => {
    const short = contents(4);
    trustSender(short, 'main', 'index.html');
    short.emit('destroyed');
    expect(surfacesOfSender(from(short, 'app://countersign/'))).toEqual([]);
  });
});
