import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../shared/model/json.ts';
import { readPolicy, writePolicy } from '../../../shared/policy/read-policy.ts';
import { policyDocument } from './arbitrary-policy.ts';

function problemsOf(value: unknown): Record<string, string> {
  const read = readPolicy(typeof value === 'string' ? value : JSON.stringify(value));
  if (read.ok) throw new Error('was read');
  return Object.fromEntries(read.problems.map(({ path, message }) => [path, message]));
}

function documentOf(value: unknown) {
  const read = readPolicy(typeof value === 'string' ? value : JSON.stringify(value));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
}

describe('readPolicy', () => {
  it('reports every problem at once, each with its path', () => {
    const problems = problemsOf({
      version: 1,
      default: 'alow',
      hide: 'x',
      modes: 'observe',
      all_tools: { rateLimit: '1/minute' },
      tools: {
        'a/b~c': { acton: 'deny', limits: [{ counter: 'c', window: 'week', max: -1, scope: 'grant', on_exced: 'deny' }] },
        t: {
          require: [{ condition: [] }, { conditions: [{ path: 'arg.x', op: 'equals', value: 1 }] }],
          deny_if: [
            {
              conditions: [
                { path: 'args.x', op: 'regex', value: '(?=a)' },
                { path: 'state.t.c', op: 'lte', value: '5' },
                { path: 'args.p', op: 'within', value: 'src' },
              ],
            },
          ],
          allow_if: [{ conditions: [], until: 'tomorrow' }],
          approval: { timeout: 0 },
          rate_limit: { max: 1, windows: 60 },
          mask: ['a..b', '/bad~2'],
        },
      },
    });
    expect(problems).toEqual({
      '/version': 'Must be "1".',
      '/default': 'Must be one of "allow", "require_approval", "deny". Did you mean "allow"?',
      '/hide': 'Must be a list, not a string.',
      '/modes': 'Unknown key "modes". Did you mean "mode"?',
      '/all_tools/rateLimit': 'Unknown key "rateLimit". Did you mean "rate_limit"?',
      '/tools/a~1b~0c/acton': 'Unknown key "acton". Did you mean "action"?',
      '/tools/a~1b~0c/limits/0/window': 'A window is "second", "minute", "hour", "day", or a number of seconds above 0.',
      '/tools/a~1b~0c/limits/0/max': 'Too small: expected number to be >=0',
      '/tools/a~1b~0c/limits/0/on_exced': 'Unknown key "on_exced". Did you mean "on_exceed"?',
      '/tools/t/require/0/condition': 'Unknown key "condition". Did you mean "conditions"?',
      '/tools/t/require/0/conditions': 'Required: a list.',
      '/tools/t/require/1/conditions/0/op': expect.stringContaining('Must be one of "eq"') as string,
      '/tools/t/deny_if/0/conditions/0/value': 'Not an RE2 pattern: invalid or unsupported Perl syntax: `(?=`.',
      '/tools/t/deny_if/0/conditions/1/path': '"state" belongs to Intercept\'s documents; here a limit counts (see "limits").',
      '/tools/t/deny_if/0/conditions/1/value': '"lte" takes a number.',
      '/tools/t/deny_if/0/conditions/2/value': expect.stringContaining('one absolute folder') as string,
      '/tools/t/allow_if/0/until': 'Invalid ISO datetime',
      '/tools/t/approval/timeout': 'Too small: expected number to be >0',
      '/tools/t/rate_limit/windows': 'Unknown key "windows". Did you mean "window"?',
      '/tools/t/rate_limit/window': expect.stringContaining('A window is') as string,
      '/tools/t/mask/0': expect.stringContaining('path of an argument') as string,
      '/tools/t/mask/1': expect.stringContaining('path of an argument') as string,
    });
  });

  it('reports what is wrong with rules for messages', () => {
    const conditions = [
      { path: 'tool', op: 'eq', value: 'x' },
      { path: 'annotations.readOnlyHint', op: 'eq', value: true },
      { path: 'args.uri', op: 'within', value: 'etc' },
    ];
    expect(
      problemsOf({
        version: '1',
        default: 'deny',
        resource: {},
        resources: { 'file:///etc/*': { acton: 'deny' }, 'FILE:///ETC/*': {}, a: { deny_if: [{ conditions }] } },
        prompts: [],
        sampling: { '*': { action: 'hide' }, create: {} },
        elicitation: { URL: {}, 'f*': { action: 'alow' } },
      }),
    ).toEqual({
      '/resource': 'Unknown key "resource". Did you mean "resources"?',
      '/resources/file:~1~1~1etc~1*/acton': 'Unknown key "acton". Did you mean "action"?',
      '/resources/FILE:~1~1~1ETC~1*':
        '"file:///etc/*" is another spelling of the same address, at least on some systems; keep one of them.',
      '/resources/a/deny_if/0/conditions/0/path': 'Only tool calls have "tool".',
      '/resources/a/deny_if/0/conditions/1/path': 'Only tool calls have "annotations.readOnlyHint".',
      '/resources/a/deny_if/0/conditions/2/value': expect.stringContaining('one absolute folder') as string,
      '/prompts': 'Must be an object, not a list.',
      '/sampling/*/action': 'What a server asks for stands in no list, so it cannot be hidden: write "deny".',
      '/sampling/create': 'Nothing is called so; what "sampling" can name is "createMessage", or "*" for all of it.',
      '/elicitation/URL': 'Nothing is called so; what "elicitation" can name is "form" and "url", or "*" for both.',
      '/elicitation/f*/action': 'Must be one of "allow", "require_approval", "deny". Did you mean "allow"?',
    });
  });

  it('reads rules for messages of any name, in normal form', () => {
    const { document } = documentOf(
      '{"version":"1","default":"deny","prompts":{"__proto__":{"action":"hide"},"x":{"rate_limit":"3/minute"}},"resources":{}}',
    );
    expect(Object.keys(document.prompts ?? {})).toEqual(['__proto__', 'x']);
    expect(document.prompts?.['x']?.limits).toMatchObject([{ counter: 'x_rate', max: 3 }]);
    expect(document).not.toHaveProperty('resources');
    expect(
      problemsOf('{"version":"1","default":"deny","sampling":{"__proto__":{"action":"hide"}}}')['/sampling/__proto__/action'],
    ).toContain('cannot be hidden');
  });

  it('says what is missing', () => {
    expect(problemsOf({})).toEqual({
      '/version': 'Required: "1".',
      '/default': 'Required: one of "allow", "require_approval", "deny".',
    });
    expect(problemsOf('[]')).toEqual({ '': 'Must be an object, not a list.' });
  });

  it('says where text stops being JSON', () => {
    expect(problemsOf('{\n  "version": "1",\n}')).toEqual({
      '': 'Not JSON. Line 3, column 1: expected a key in double quotes, found "}".',
    });
    expect(problemsOf('')).toEqual({ '': 'Not JSON. Line 1, column 1: expected a value, found the end.' });
    expect(problemsOf(`${'['.repeat(100_000)}`)['']).toContain('expected fewer levels');
  });

  it('refuses keys that stand twice, however deep', () => {
    const text = '{"version":"1","default":"deny","default":"allow","tools":{"a":{"action":"deny"},"a":{}}}';
    expect(Object.keys(problemsOf(text))).toEqual(['/default', '/tools/a']);
  });

  it('compares paths of conditions with those it knows', () => {
    const path = (text: string) =>
      problemsOf({ version: '1', default: 'deny', tools: { t: { deny_if: [{ conditions: [{ path: text, op: 'exists' }] }] } } })[
        '/tools/t/deny_if/0/conditions/0/path'
      ];
    expect(path('client.nme')).toContain('Did you mean "client.name"?');
    expect(path('annotations.readonlyHint')).toContain('Did you mean "annotations.readOnlyHint"?');
    expect(path('args')).toBe('Name the argument: "args.<name>".');
    expect(path('args.a..b')).toContain('empty');
    expect(path('/tool')).toContain('begin with "/args/"');
    expect(path('/args/a~b')).toContain('"~"');
  });

  it('writes a rate limit as a limit', () => {
    const { document } = documentOf({
      version: '1',
      default: 'deny',
      all_tools: { rate_limit: { max: 5, window: 90 } },
      tools: { 'Gateway.X': { rate_limit: ' 10 / minute ', limits: [{ counter: 'gateway.x_rate', window: 'day', max: 7 }] } },
    });
    const common = { scope: 'grant', on_exceed: 'deny' };
    expect(document.all_tools?.limits).toEqual([{ counter: 'all_tools_rate', window: 90, max: 5, ...common }]);
    expect(document.tools['Gateway.X']).not.toHaveProperty('rate_limit');
    expect(document.tools['Gateway.X']?.limits).toEqual([
      { counter: 'gateway.x_rate', window: 'day', max: 7, ...common },
      { counter: 'gateway.x_rate_2', window: 'minute', max: 10, ...common },
    ]);
  });

  it('reads tools of any name', () => {
    const { document } = documentOf(
      '{"version":"1","default":"allow","tools":{"__proto__":{"action":"deny"},"constructor":{"action":"hide"}}}',
    );
    expect(Object.entries(document.tools).map(([name, { action }]) => [name, action])).toEqual([
      ['__proto__', 'deny'],
      ['constructor', 'hide'],
    ]);
    expect(problemsOf('{"version":"1","default":"allow","tools":{"__proto__":{"acton":"deny"}}}')).toEqual({
      '/tools/__proto__/acton': 'Unknown key "acton". Did you mean "action"?',
    });
    expect(problemsOf('{"version":"1","default":"allow","__proto__":{"hide":["*"]}}')['/__proto__']).toContain('Unknown key');
    const value =
      '{"version":"1","default":"allow","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":[{"__proto__":1}]}]}]}}}';
    expect(problemsOf(value)).toEqual({ '/tools/t/deny_if/0/conditions/0/value/0/__proto__': '"__proto__" cannot be compared.' });
  });

  it('keeps numbers exact, and refuses those it could not count with', () => {
    const text = (max: string) =>
      `{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.id","op":"eq","value":9007199254740993}]}],"limits":[{"counter":"c","window":"day","max":${max}}]}}}`;
    expect(documentOf(text('0.1')).document.tools['t']?.deny_if[0]?.conditions[0]?.value).toEqual(
      new ExactNumber('9007199254740993'),
    );
    expect(writePolicy(documentOf(text('0.1')).document)).toContain('9007199254740993');
    expect(problemsOf(text('0.10000000000000000001'))).toEqual({
      '/tools/t/limits/0/max': 'This number has more digits than can be counted with exactly.',
    });
  });

  it('refuses counters that would be counted in two ways', () => {
    const limit = { counter: 'c', window: 'minute', max: 1 };
    const paths = (rest: object) => Object.keys(problemsOf({ version: '1', default: 'deny', ...rest }));
    expect(paths({ tools: { t: { limits: [limit, { ...limit, window: 60, increment_from: 'args.n' }] } } })).toEqual([
      '/tools/t/limits/1/counter',
    ]);
    expect(paths({ all_tools: { limits: [limit] }, tools: { '*': { limits: [limit] } } })).toEqual(['/tools/*/limits/0/counter']);
  });

  it('warns of a pattern that is found anywhere in a path', () => {
    const conditions = [
      { path: 'args.file_path', op: 'regex', value: '/app/' },
      { path: 'args.file_path', op: 'regex', value: '^/app/' },
      { path: 'args.note', op: 'regex', value: 'app' },
    ];
    const { warnings } = documentOf({ version: '1', default: 'deny', tools: { t: { require: [{ conditions }] } } });
    expect(warnings.map(({ path }) => path)).toEqual(['/tools/t/require/0/conditions/0/value']);
  });

  it('warns of what does nothing', () => {
    const { warnings } = documentOf({ version: '1', default: 'deny', tools: { t: { approval: { by: ['to'] } } } });
    expect(warnings.map(({ path }) => path)).toEqual(['/tools/t/approval/by']);
  });

  it('never throws, whatever the text is', () => {
    const holds = (text: string) => typeof readPolicy(text).ok === 'boolean';
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), holds));
    const words = fc.constantFrom(
      'version',
      '1',
      'tools',
      'limits',
      'require',
      'conditions',
      'path',
      'args.x',
      'op',
      'regex',
      'value',
      'rate_limit',
      'default',
      'allow',
      '__proto__',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        words,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(words, tie('value'), { noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => holds(JSON.stringify(any))),
      { numRuns: 500 },
    );
  });
});

describe('writePolicy', () => {
  it('writes what reading gives back, and always the same way', () => {
    fc.assert(
      fc.property(policyDocument, (document) => {
        const text = writePolicy(document);
        const read = readPolicy(text);
        // Two ways of counting are refused; no other arbitrary document is.
        if (!read.ok) {
          expect(read.problems.filter(({ path }) => !path.endsWith('/counter'))).toEqual([]);
          return;
        }
        expect(read.document).toEqual(document);
        expect(writePolicy(read.document)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out what goes without saying', () => {
    const text = '{"version":"1","default":"deny","mode":"enforce","hide":[],"tools":{"t":{"action":"allow","limits":[]}}}';
    expect(writePolicy(documentOf(text).document)).toBe(
      '{\n  "version": "1",\n  "default": "deny",\n  "tools": {\n    "t": {}\n  }\n}\n',
    );
  });
});
