import { describe, expect, it } from 'vitest';
import { simulate } from '../../../shared/policy/simulate.ts';
import { factsOf, messageOf, policyOf } from './call-facts.ts';

const document = (tools: object) => policyOf({ version: '1', default: 'deny', tools });
const limited = (max: number) => document({ t: { limits: [{ counter: 'c', window: 'minute', max }] } });

describe('simulate', () => {
  it('tells what changes, with examples', () => {
    const calls = ['t', 'u', 't'].map((tool, index) => ({ entry: index + 7, at: index * 1000, facts: factsOf(tool) }));
    const [before, after] = [document({ t: {} }), document({ t: { action: 'require_approval' }, u: {} })];
    expect(
      simulate(
        calls,
        () => before,
        () => after,
      ),
    ).toEqual({
      calls: 3,
      changed: 3,
      before: { allow: 2, ask: 0, deny: 1 },
      after: { allow: 1, ask: 2, deny: 0 },
      examples: [
        { entry: 7, tool: 't', before: 'allow', after: 'ask', rule: '/tools/t/action' },
        { entry: 8, tool: 'u', before: 'deny', after: 'allow', rule: '/tools/u' },
        { entry: 9, tool: 't', before: 'allow', after: 'ask', rule: '/tools/t/action' },
      ],
    });
  });

  it('plays other messages too', () => {
    const messages = ['file:///a', 'file:///etc/b'].map((uri) => messageOf('resources', { uri }));
    const asked = messageOf('sampling');
    const calls = [...messages, asked, asked].map((facts, index) => ({ entry: index, at: index, facts }));
    const [before, after] = [{}, { 'file:///etc/*': { action: 'deny' } }].map((resources) =>
      policyOf({ version: '1', default: 'deny', resources }),
    );
    if (before === undefined || after === undefined) throw new Error('no policies');
    expect(
      simulate(
        calls,
        () => before,
        () => after,
      ),
    ).toEqual({
      calls: 4,
      changed: 1,
      before: { allow: 3, ask: 1, deny: 0 },
      after: { allow: 2, ask: 1, deny: 1 },
      examples: [
        {
          entry: 1,
          tool: 'Reading file:///etc/b',
          before: 'allow',
          after: 'deny',
          rule: '/resources/file:~1~1~1etc~1*/action',
        },
      ],
    });
  });

  it('counts by the clock of the calls, for each side on its own', () => {
    const calls = [0, 1000, 2000, 61_000].map((at, entry) => ({ entry, at, facts: factsOf('t') }));
    const { before, after, examples } = simulate(
      calls,
      () => limited(1),
      () => limited(2),
    );
    expect(before).toEqual({ allow: 2, ask: 0, deny: 2 });
    expect(after).toEqual({ allow: 3, ask: 0, deny: 1 });
    expect(examples.map(({ entry }) => entry)).toEqual([1]);
  });

  it('asks once in a session where one answer is enough', () => {
    const policy = document({ t: { action: 'require_approval', approval: { once_per: 'session' } } });
    const calls = ['one', 'one', 'two'].map((session, entry) => ({ entry, at: 0, facts: factsOf('t', {}, { session }) }));
    expect(
      simulate(
        calls,
        () => policy,
        () => policy,
      ),
    ).toMatchObject({ changed: 0, after: { allow: 1, ask: 2, deny: 0 } });
  });

  it('shows no more than twenty examples', () => {
    const calls = Array.from({ length: 30 }, (_, entry) => ({ entry, at: 0, facts: factsOf('t') }));
    const { changed, examples } = simulate(
      calls,
      () => document({ t: {} }),
      () => document({}),
    );
    expect([changed, examples.length]).toEqual([30, 20]);
  });
});
