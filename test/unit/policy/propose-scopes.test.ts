import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import { maskJson } from '../../../shared/policy/mask.ts';
import { type ProposedScope, proposeScopes } from '../../../shared/policy/propose-scopes.ts';
import { speaksAbout } from '../../../shared/policy/session-rule.ts';
import { factsOf } from './call-facts.ts';

function scopesOf(given: JsonObject, masked: JsonObject = given): readonly ProposedScope[] {
  return proposeScopes(given, masked);
}

function keysOf(given: JsonObject): readonly string[] {
  return scopesOf(given).map(({ shown }) => shown.key);
}

/** Whether an answer with this scope, given to one call, covers another. */
function covers({ conditions, arguments: given }: ProposedScope, other: JsonObject): boolean {
  const facts = factsOf('read_file', other);
  const { grant, session, server } = facts;
  return speaksAbout({ grant, session, server, tool: 'read_file', conditions, arguments: given }, facts);
}

function scope(given: JsonObject, kind: string): ProposedScope {
  const found = scopesOf(given).find(({ shown }) => shown.kind === kind);
  if (found === undefined) throw new Error(`no scope of kind ${kind}`);
  return found;
}

describe('what may be allowed besides a call', () => {
  it('goes from these very arguments to the whole tool', () => {
    expect(keysOf({ path: '/home/ada/src/app/main.ts', encoding: 'utf8' })).toEqual(['same', 'folder:path', 'tool']);
    expect(keysOf({})).toEqual(['tool']);
  });

  it('stays in the folder of a file, and in a folder itself', () => {
    expect(scope({ path: '/home/ada/src/app/main.ts' }, 'folder').shown.value).toBe('/home/ada/src/app');
    expect(scope({ path: '/home/ada/src/app' }, 'folder').shown.value).toBe('/home/ada/src/app');
    expect(scope({ path: String.raw`C:\work\app\main.ts` }, 'folder').shown.value).toBe('C:/work/app');
    const folder = scope({ path: '/home/ada/src/app/main.ts' }, 'folder');
    expect(covers(folder, { path: '/home/ada/src/app/lib/deep.ts', encoding: 'utf8' })).toBe(true);
    for (const path of ['/home/ada/src/apple/x.ts', '/home/ada/src/app/../secret', '/etc/passwd', 'app/main.ts', 7, null]) {
      expect(covers(folder, { path }), String(path)).toBe(false);
    }
  });

  it.each(['/etc', '/home/ada/x.txt', '/home/ada', '/Users/ada/a.md', '/', 'C:\\Users\\ada\\a.txt', 'C:\\a', 'src/main.ts', ''])(
    'offers no folder where that would be nearly everything, or is none: %s',
    (path) => {
      expect(keysOf({ path })).toEqual(['same', 'tool']);
    },
  );

  it('stays at a host, letter by letter', () => {
    const host = scope({ url: 'https://api.example.com/v1/items?x=1' }, 'host');
    expect(host.shown.value).toBe('https://api.example.com/');
    expect(covers(host, { url: 'https://api.example.com/other' })).toBe(true);
    for (const url of ['https://api.example.com.evil.test/', 'http://api.example.com/', 'https://api.example.com@evil.test/']) {
      expect(covers(host, { url }), url).toBe(false);
    }
    for (const url of [
      'https://user@api.example.com/x',
      'HTTPS://API.example.com/x',
      'https://api.example.com',
      'file:///a/b/c',
      'https://',
    ]) {
      expect(keysOf({ url }), url).toEqual(['same', 'tool']);
    }
  });

  it('stays with what an argument names', () => {
    expect(keysOf({ repository: 'acme/shop', title: 'Leaking tap' })).toEqual(['same', 'value:repository', 'tool']);
    const one = scope({ server_name: 'time' }, 'value');
    expect([covers(one, { server_name: 'time' }), covers(one, { server_name: 'times' })]).toEqual([true, false]);
    expect(keysOf({ title: 'main', body: 'x' })).toEqual(['same', 'tool']);
  });

  it('covers the same arguments alone, with nothing more and nothing less', () => {
    const same = scope({ a: 1, b: 'x' }, 'same');
    expect(covers(same, { b: 'x', a: 1 })).toBe(true);
    for (const other of [{ a: 1 }, { a: 1, b: 'x', c: null }, { a: 1, b: 'y' }, {}]) expect(covers(same, other)).toBe(false);
  });

  it('tells nothing that was masked', () => {
    const given = { repository: 'acme/shop', project: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' };
    const masked = maskJson(given, []).value as JsonObject;
    const offered = scopesOf(given, masked);
    expect(offered.map(({ shown }) => shown.key)).toEqual(['value:repository', 'tool']);
    expect(JSON.stringify(offered)).not.toContain('ghp_');
  });

  it('covers, whatever the arguments are, the call that it was proposed for', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(fc.string(), { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`),
      fc.array(fc.stringMatching(/^[a-z.]{1,8}$/), { minLength: 1, maxLength: 5 }).map((parts) => `C:\\${parts.join('\\')}`),
    );
    const name = fc.oneof(fc.string(), fc.constantFrom('path', 'url', 'repo', 'server_name', 'a.b', 'a/b', '~0'));
    const given = fc.dictionary(name, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 4 });
    fc.assert(
      fc.property(given, (call) => {
        for (const offered of scopesOf({ ...call })) {
          expect(covers(offered, { ...call }), JSON.stringify(offered)).toBe(true);
          expect(offered.shown.key.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('offers a group of branches, and only where the name says that there is one', () => {
    const group = scope({ branch: 'feature/login', title: 'x' }, 'prefix');
    expect(group.shown).toMatchObject({ argument: 'branch', value: 'feature/' });
    expect(group.conditions).toEqual([{ path: '/args/branch', op: 'starts_with', value: 'feature/' }]);
    for (const branch of ['main', 'refs/heads/main', 'feature/../main', '/main', 'feature/', 'a b/c']) {
      const kinds = proposeScopes({ branch, title: 'x' }, { branch, title: 'x' }).map(({ shown }) => shown.kind);
      expect(kinds, branch).not.toContain('prefix');
    }
  });
});
