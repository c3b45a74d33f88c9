import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf, serverKey, serverOfFileName } from '../../../../shared/gateway/config/server-file-names.ts';
import { ServerNameSchema } from '../../../../shared/model/names.ts';

const serverNames = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
  .filter((name) => ServerNameSchema.safeParse(name).success);

test('every server has a file of its own, and the file its server', () => {
  fc.assert(
    fc.property(serverNames, serverNames, (one, other) => {
      expect(serverOfFileName(fileNameOf(one))).toBe(one);
      if (serverKey(one) !== serverKey(other)) expect(fileNameOf(one).toLowerCase()).not.toBe(fileNameOf(other).toLowerCase());
    }),
  );
});

test('no name is a device on Windows', () => {
  for (const name of ['con', 'NUL', 'com1', 'lpt9', 'aux.mcp', 'con.a.b']) {
    expect(fileNameOf(name)).toBe(`_${name}.json`);
    expect(serverOfFileName(`_${name}.json`)).toBe(name);
    expect(serverOfFileName(`${name}.json`)).toBeNull();
  }
  expect(fileNameOf('console')).toBe('console.json');
});

test('names that are none give no file', () => {
  for (const name of ['', '..', '../x', 'a/b', 'a\\b', '.hidden', 'a__b', 'x\0']) expect(() => fileNameOf(name)).toThrow();
  for (const file of ['x', '.json', '../x.json', '_github.json', 'a b.json', 'github.json.tmp'])
    expect(serverOfFileName(file)).toBeNull();
});
