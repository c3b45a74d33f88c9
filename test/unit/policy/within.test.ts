import fc from 'fast-check';
import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FilePath } from '../../../shared/policy/file-path.ts';
import { isPossiblyWithin, isSurelyWithin, parseFolder } from '../../../shared/policy/within.ts';

function folder(text: string): FilePath {
  const parsed = parseFolder(text);
  if (parsed === null) throw new Error(`no folder: ${text}`);
  return parsed;
}

const surely = (text: string, inside = '/home/me/src') => isSurelyWithin(text, folder(inside));
const possibly = (text: string, inside = '/home/me/src') => isPossiblyWithin(text, folder(inside));

describe('within, for rules that let through', () => {
  it.each([
    '/home/me/src',
    '/home/me/src/',
    '/home/me/src/a/b.txt',
    '//home///me/./src/a',
    '/home/me/other/../src/a',
    '/home/me/src/a%20b',
    '/home/me/src/100%.txt',
    'file:///home/me/src/a',
    'FILE:///home/me/src/a',
    'file://localhost/home/me/src/a',
    'file:/home/me/src/a',
    'file:///home/%6de/src/a',
  ])('%s is inside', (text) => expect(surely(text)).toBe(true));

  it.each([
    '',
    'src/a',
    './a',
    '~/src/a',
    '/home/me/src2',
    '/home/me/srcx/a',
    '/home/me',
    '/home/me/src/..',
    '/home/me/src/../../etc/passwd',
    '/home/me/src/%2e%2e/x',
    '/home/me/src/%252e%252e/x',
    '/home/me/src/a%2f..%2f..%2fx',
    '/home/me/src/a%5c..',
    '/home/me/src/..\\..\\x',
    '/home/me/src/a\0.txt',
    '/home/me/src/a\n',
    '/home/me/src/a%00.txt',
    '/home/me/src/%c0%ae%c0%ae/x',
    '/HOME/me/src/a',
    ' /home/me/src/a',
    'file://evil.example/home/me/src/a',
    'file:///home/me/src/../../../etc',
    'file:///home/me/src?/../../../etc',
    'file:///home/me/src#/../../../etc',
    'file:home/me/src',
    'file:///home/me/src/.. ',
    '/home/me/src/.. ',
    'file://home/me/src/a',
    'http://localhost/home/me/src/a',
    'C:\\home\\me\\src',
  ])('%s is outside', (text) => expect(surely(text)).toBe(false));

  it('knows drives, without regard to case', () => {
    for (const text of ['c:\\work\\app\\x', 'C:/WORK/app', 'C:\\Work\\other\\..\\APP\\x', 'file:///C:/work/app/x']) {
      expect(surely(text, 'C:\\Work\\App')).toBe(true);
    }
    for (const text of [
      'C:\\work',
      'D:\\work\\app',
      'C:work\\app',
      '\\\\server\\work\\app',
      'C:\\work\\app\\..',
      'C:\\work\\app\\.. \\x',
      'C:\\work\\app\\x.',
      'C:\\work\\app\\x:y',
      '/C:/work/app',
      'C:\\work\\app\\%2e%2e\\x',
    ]) {
      expect(surely(text, 'C:\\Work\\App')).toBe(false);
    }
    // The Kelvin sign lowers to "k", but names another folder.
    expect(surely('C:\\wor\u212a', 'C:\\work')).toBe(false);
  });

  it('never lets a path out of its folder, however it is spelled', () => {
    const piece = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          '..',
          '.',
          '/',
          '//',
          '\\',
          'a',
          'src',
          'home',
          'me',
          '%2e',
          '%2E%2e',
          '%2f',
          '%5c',
          '%25',
          '%252e',
          '%00',
          '\0',
          ' ',
          '~',
          '?',
          '#',
          'C:',
          'file://',
          '%c0%ae',
        ),
      },
      fc.string({ maxLength: 3 }),
    );
    const start = fc.constantFrom('/home/me/src/', '/home/me/src', 'file:///home/me/src/', '/home/', '/', '', '/home/me/src/a/');
    fc.assert(
      fc.property(start, fc.array(piece, { maxLength: 12 }), (prefix, pieces) => {
        const text = prefix + pieces.join('');
        if (!surely(text)) return;
        for (const spelling of spellings(text)) {
          const real = posix.resolve('/somewhere/else', spelling);
          expect(`${real}/`.startsWith('/home/me/src/'), `${text} can be read as ${real}`).toBe(true);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('never lets a path out of its folder on a drive', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'a', 'b', '%2e', '%5c', '%2f', ' ', '...', ':', 'C:', '\\..\\', '/../');
    fc.assert(
      fc.property(fc.constantFrom('C:\\w\\', 'c:/W/', 'C:\\', ''), fc.array(piece, { maxLength: 10 }), (prefix, pieces) => {
        const text = prefix + pieces.join('');
        if (!surely(text, 'C:\\w')) return;
        for (const spelling of [text, decodeAll(text)]) {
          expect(`${win32.resolve('D:\\else', spelling)}\\`.toLowerCase().startsWith('c:\\w\\'), text).toBe(true);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('finds plain paths below the folder inside', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_-]([a-zA-Z0-9_ -]{0,6}[a-zA-Z0-9_-])?$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        expect(surely(['/home/me/src', ...names].join('/'))).toBe(true);
        expect(surely(`file://${['/home/me/src', ...names.map(encodeURIComponent)].join('/')}`)).toBe(true);
      }),
    );
  });
});

describe('within, for rules that stop', () => {
  it('finds a path inside as soon as some server may read it so', () => {
    for (const text of [
      '/etc/passwd',
      '/etc',
      '/x/%2e%2e/etc/passwd',
      '/x/%252e%252e/etc',
      '/%65tc/x',
      '/x\\..\\etc',
      '/etc\0/x',
      '/ETC/x',
      ' /etc',
      'file:///etc/x',
      'file://host/etc',
      'file:///x/../etc?y',
    ]) {
      expect(possibly(text, '/etc'), text).toBe(true);
    }
    for (const text of ['etc/passwd', '/etcetera', '/', '/home/etc', '']) expect(possibly(text, '/etc'), text).toBe(false);
    expect(possibly('c:/DONN\u00c9ES/x', 'C:\\donn\u00e9es')).toBe(true);
  });

  it('finds at least what is surely inside', () => {
    const text = fc
      .array(fc.constantFrom('/', 'a', 'b', '..', '.', '%61', '%2e', 'file://', 'C:', '\\'))
      .map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(text, fc.constantFrom('/a', '/a/b', '/'), (path, inside) => !surely(path, inside) || possibly(path, inside)),
      { numRuns: 5000 },
    );
  });
});

describe('parseFolder', () => {
  it('takes absolute folders only', () => {
    for (const text of ['src', '', '~', 'C:', 'C:src', '\\\\server\\share', '/a\\b', '/a\0', 'file://host/x'])
      expect(parseFolder(text)).toBeNull();
    expect(parseFolder('/a//b/../c/')).toEqual({ root: '/', segments: ['a', 'c'] });
    expect(parseFolder('C:\\a/b')).toEqual({ root: 'C:', segments: ['a', 'b'] });
    expect(parseFolder('/a/50%')).toEqual({ root: '/', segments: ['a', '50%'] });
    expect(parseFolder('file:///my%20docs')).toEqual({ root: '/', segments: ['my docs'] });
  });
});

/** What servers make of a path: as it is, decoded once, or decoded until nothing changes; addresses as the URL parser does. */
function spellings(text: string): readonly string[] {
  if (/^file:/i.test(text)) return [decodeAll(new URL(text).pathname)];
  return [text, text.trim(), decodeAll(text), decodeAll(decodeAll(text)), text.split('\0')[0] ?? ''];
}

function decodeAll(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
