import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBridgeWords } from '../../../../shared/headless/bridge/bridge-options.ts';

const NOTHING = { server: null, grant: null, token: null, dataDir: null };

describe('the quick way to read the words of a bridge', () => {
  it.each([
    [[], NOTHING],
    [['github'], { ...NOTHING, server: 'github' }],
    [['github', '--grant', 'Claude Desktop'], { ...NOTHING, server: 'github', grant: 'Claude Desktop' }],
    [['--grant=a=b', 'github'], { ...NOTHING, server: 'github', grant: 'a=b' }],
    [['--data-dir', '/x/../y'], { ...NOTHING, dataDir: '/y' }],
  ])('%j', (words, options) => expect(readBridgeWords(words, {})).toEqual(options));

  it.each([
    [['--help']],
    [['-h']],
    [['--grant']],
    [['--grant', '']],
    [['--grant', '--json']],
    [['a', 'b']],
    [['']],
    [['--json', 'a']],
    [['--', 'a']],
    [['--grant=']],
  ])('leaves %j to the command line', (words) => expect(readBridgeWords(words, {})).toBeNull());

  it('takes token and folder from the environment, the folder of the words first', () => {
    const environment = { COUNTERSIGN_TOKEN: 'csg_x', COUNTERSIGN_DATA_DIR: '/env' };
    expect(readBridgeWords([], environment)).toEqual({ ...NOTHING, token: 'csg_x', dataDir: '/env' });
    expect(readBridgeWords(['--data-dir=/word'], environment)).toMatchObject({ dataDir: '/word' });
    expect(readBridgeWords([], { COUNTERSIGN_TOKEN: '', COUNTERSIGN_DATA_DIR: '' })).toEqual(NOTHING);
  });

  it('never takes an option for a name', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const read = readBridgeWords(words, {});
        for (const value of [read?.server, read?.grant]) expect(value?.startsWith('-') ?? false).toBe(false);
      }),
    );
  });
});
