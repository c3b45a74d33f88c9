import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../shared/model/json.ts';
import { isSameJson } from '../../../shared/policy/json-equal.ts';
import { maskJson } from '../../../shared/policy/mask.ts';
import { restoreHidden } from '../../../shared/policy/restore-hidden.ts';

function masked(given: JsonObject, paths: readonly string[]): JsonObject {
  const { value } = maskJson(given, paths);
  if (!isJsonObject(value)) throw new Error('not an object');
  return value;
}

describe('what a person made of masked arguments', () => {
  const given = {
    server: 'github',
    credential: 'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    deep: { list: [{ token: 'abcdef123456' }, 'x'] },
  };
  const shown = masked(given, ['credential', '/deep/list/0/token']);

  it('has hidden values back where they were left alone', () => {
    expect(JSON.stringify(shown)).not.toContain('ghp_');
    const edited = { ...shown, server: 'gitlab' };
    expect(restoreHidden(given, shown, edited)).toEqual({ ok: true, value: { ...given, server: 'gitlab' } });
  });

  it('is what the person wrote where a hidden value was replaced', () => {
    const restored = restoreHidden(given, shown, { ...shown, credential: 'another' });
    expect(restored).toMatchObject({ ok: true, value: { credential: 'another', deep: given.deep } });
  });

  it('is refused where dots stand for nothing', () => {
    expect(restoreHidden(given, shown, { ...shown, server: shown['credential'] ?? null })).toEqual({
      ok: false,
      pointer: '/server',
    });
    expect(restoreHidden(given, shown, { ...shown, copy: { of: [shown['credential'] ?? null] } })).toEqual({
      ok: false,
      pointer: '/copy/of/0',
    });
    // An item more: nobody can say which of them the hidden one was.
    const longer = { ...shown, deep: { list: [{ token: 'new' }, ...(shown['deep'] as { list: [] }).list] } };
    expect(restoreHidden(given, shown, longer)).toEqual({ ok: false, pointer: '/deep/list/1/token' });
  });

  it('is the original when nothing was edited, whatever was hidden', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(fc.constantFrom('a', 'b', 'token', 'password'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(json.object, fc.array(fc.constantFrom('a', 'b', 'a.b', '/a/0'), { maxLength: 2 }), (value, paths) => {
        const original = value as JsonObject;
        const clean = masked(original, paths);
        const restored = restoreHidden(original, clean, clean);
        if (!restored.ok) {
          // Only a name can be hidden in a way that nothing stands for any more.
          expect(restored.pointer).toContain('••••');
          return;
        }
        expect(isSameJson(restored.value, original)).toBe(true);
      }),
    );
  });
});
