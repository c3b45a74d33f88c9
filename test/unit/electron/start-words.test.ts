import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStart } from '../../../electron/start-words.ts';

describe('what the desktop program was started for', () => {
  it('is a bridge, with every word after it', () => {
    const words = ['--bridge', 'files', '--grant', 'Cursor'];
    expect(readStart(words)).toEqual({ kind: 'command', words: ['bridge', 'files', '--grant', 'Cursor'] });
    expect(readStart(['--bridge'])).toEqual({ kind: 'command', words: ['bridge'] });
  });

  it('is any other command, whose words are switches for nobody else', () => {
    const words = ['servers', 'add', 'x', '--', 'npx', '--yes'];
    expect(readStart(['--cli', '--', ...words])).toEqual({ kind: 'command', words });
    expect(readStart(['--cli', 'status', '--json'])).toEqual({ kind: 'command', words: ['status', '--json'] });
  });

  it('is the server of the demo', () => {
    expect(readStart(['--demo-server'])).toEqual({ kind: 'demo-server' });
  });

  it('may stand behind the switch that an AppImage puts first', () => {
    expect(readStart(['--no-sandbox', '--bridge', 'files'])).toEqual({ kind: 'command', words: ['bridge', 'files'] });
  });

  it('is the app for an address that the system hands over, whatever follows', () => {
    expect(readStart(['countersign://approval/a1', '--bridge'])).toEqual({ kind: 'app' });
    expect(readStart(['--hidden'])).toEqual({ kind: 'app' });
    expect(readStart([])).toEqual({ kind: 'app' });
  });

  it('is the app for all words that name no other', () => {
    const word = fc.string().filter((each) => !['--bridge', '--cli', '--demo-server'].includes(each));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(readStart(words)).toEqual({ kind: 'app' });
      }),
    );
  });
});
