import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/model/json.ts';
import { type AnsweredCall, suggestRules } from '../../../shared/policy/suggest-rules.ts';
import { judgeBy, factsOf } from './call-facts.ts';

function answered(list: readonly JsonObject[], part: Partial<AnsweredCall> = {}): readonly AnsweredCall[] {
  return list.map((given) => ({ tool: 'write_file', risk: 'high', isAllowed: true, arguments: given, ...part }));
}

const files = (...names: readonly string[]) => names.map((path) => ({ path, content: 'x' }));
const five = files(
  '/home/ada/src/a/1.ts',
  '/home/ada/src/a/2.ts',
  '/home/ada/src/b/3.ts',
  '/home/ada/src/4.ts',
  '/home/ada/src/a/c/5.ts',
);

describe('what answers suggest', () => {
  it('is the folder that all of them stayed in', () => {
    expect(suggestRules(answered(five))).toEqual([
      {
        tool: 'write_file',
        times: 5,
        scope: { kind: 'folder', argument: 'path', value: '/home/ada/src' },
        conditions: [{ path: '/args/path', op: 'within', value: '/home/ada/src' }],
      },
    ]);
  });

  it('is the same value, or the same host, where that was always the same', () => {
    const calls = (name: string, value: (at: number) => string) =>
      answered(Array.from({ length: 6 }, (_, at) => ({ [name]: value(at) })));
    expect(suggestRules(calls('server_name', () => 'memory'))[0]?.conditions).toEqual([
      { path: '/args/server_name', op: 'eq', value: 'memory' },
    ]);
    expect(suggestRules(calls('url', (at) => `https://api.example.com/v1/${at}`))[0]?.scope).toMatchObject({
      kind: 'host',
      value: 'https://api.example.com/',
    });
    expect(suggestRules(calls('server_name', (at) => `server ${at}`))).toEqual([]);
  });

  it('is nothing for few answers, a denial among them, what is critical, or a folder that holds everything', () => {
    expect(suggestRules(answered(five.slice(1)))).toEqual([]);
    expect(suggestRules([...answered(five), ...answered(five.slice(0, 1), { isAllowed: false })])).toEqual([]);
    expect(suggestRules(answered(five, { risk: 'critical' }))).toEqual([]);
    expect(suggestRules(answered([...five, ...files('/home/ada/notes/x.md')]))).toEqual([]);
    expect(suggestRules(answered([...five, ...files('relative.md')]))).toEqual([]);
    expect(suggestRules(answered(Array.from({ length: 6 }, () => ({ token: '•••• (40 characters)', n: 1 }))))).toEqual([]);
  });

  it('covers every call that it was made from, whatever they were', () => {
    const folder = fc.array(fc.constantFrom('home', 'ada', 'src', 'a', 'b', '..', '.', 'x.ts'), { minLength: 1, maxLength: 6 });
    const call = fc.record({
      path: folder.map((parts) => `/${parts.join('/')}`),
      repo: fc.constantFrom('one', 'two'),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 5, maxLength: 8 }), (calls) => {
        for (const { conditions } of suggestRules(answered(calls))) {
          const rule = { tools: { write_file: { action: 'require_approval', allow_if: [{ conditions }] } } };
          for (const given of calls) expect(judgeBy(rule, factsOf('write_file', given)).effect).toBe('allow');
        }
      }),
    );
  });
});
