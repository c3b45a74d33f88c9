import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../shared/model/policy-document.ts';
import { compilePolicy } from '../../../shared/policy/compile-policy.ts';
import { editDocument } from '../../../shared/policy/edit-document.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { learntRules, withLearnt, withoutLearnt } from '../../../shared/policy/learnt-rules.ts';
import { loosens } from '../../../shared/policy/loosens.ts';
import { readPolicy, writePolicy } from '../../../shared/policy/read-policy.ts';
import { recommendedDocument } from '../../../shared/policy/recommended-document.ts';
import { contextOf, factsOf } from './call-facts.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const HOUR = '2026-06-01T13:00:00.000Z';
const inDocs = { path: '/args/path', op: 'within', value: '/home/ada/docs' } as const;

function document(text: string): PolicyDocument {
  const read = readPolicy(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.document;
}

function learn(
  text: string,
  tool: string,
  conditions = [inDocs] as readonly (typeof inDocs)[],
  until: string | null = null,
): string {
  return editDocument(text, (written) => withLearnt(written, { tool, conditions, until }, NOW));
}

function effectOf(text: string, tool: string, args: Record<string, string>, now = NOW): string {
  const policy = compilePolicy(document(text), 'test');
  return judge(factsOf(tool, args), () => policy, contextOf({ now })).effect;
}

const ASKING = '{ "version": "1", "default": "deny", "tools": { "write_file": { "action": "require_approval" } } }';

describe('what an answer teaches a policy', () => {
  it('stops asking about what it covers, and about nothing else', () => {
    const taught = learn(ASKING, 'write_file');
    expect(effectOf(ASKING, 'write_file', { path: '/home/ada/docs/a.md' })).toBe('ask');
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/a.md' })).toBe('allow');
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/../.ssh/id' })).toBe('ask');
    expect(effectOf(taught, 'other', { path: '/home/ada/docs/a.md' })).toBe('deny');
  });

  it('ends when its time is over, and the next lesson clears it away', () => {
    const taught = learn(ASKING, 'write_file', [inDocs], HOUR);
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/a' }, Date.parse(HOUR) - 1)).toBe('allow');
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/a' }, Date.parse(HOUR))).toBe('ask');
    const later = editDocument(taught, (written) =>
      withLearnt(written, { tool: 'write_file', conditions: [], until: null }, Date.parse(HOUR)),
    );
    expect(learntRules(document(later))).toEqual([{ section: 'tools', name: 'write_file', conditions: [], until: null }]);
  });

  it('says the same thing once: the later lifetime counts', () => {
    const twice = learn(learn(ASKING, 'write_file', [inDocs], HOUR), 'write_file');
    expect(learntRules(document(twice)).map(({ until }) => until)).toEqual([null]);
  });

  it('keeps the limits of a glob counting for all that it matches, and speaks of the one tool alone', () => {
    const text = `{ "version": "1", "default": "deny", "tools": { "write_*": {
      "action": "require_approval", "limits": [{ "counter": "w", "window": "hour", "max": 5 }] } } }`;
    const taught = learn(text, 'write_file');
    expect(Object.keys(document(taught).tools)).toEqual(['write_*']);
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/a' })).toBe('allow');
    expect(effectOf(taught, 'write_link', { path: '/home/ada/docs/a' })).toBe('ask');
  });

  it('gives a tool without a rule one that goes on asking', () => {
    const text = '{ "version": "1", "default": "require_approval", "tools": {} }';
    const taught = learn(text, 'write_file');
    expect(effectOf(taught, 'write_file', { path: '/home/ada/docs/a' })).toBe('allow');
    expect(effectOf(taught, 'write_file', { path: '/elsewhere' })).toBe('ask');
  });

  it('leaves the rest as its author wrote it', () => {
    const text =
      '{"tools":{"b":{"rate_limit":"5/hour"},"a":{"action":"require_approval","limits":[]}},"version":"1","default":"deny"}';
    const taught: unknown = JSON.parse(learn(text, 'a'));
    expect(JSON.stringify(taught)).toBe(
      '{"tools":{"b":{"rate_limit":"5/hour"},"a":{"action":"require_approval","limits":[],"allow_if":[{"conditions":[{"path":"/args/path","op":"within","value":"/home/ada/docs"}],"origin":"prompt"}]}},"version":"1","default":"deny"}',
    );
  });

  it('is taken back without a trace, for any name of a tool', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (tool) => {
        const text = writePolicy(document(JSON.stringify({ version: '1', default: 'deny', tools: { x: {} } })));
        const rule = editDocument(text, (written) => withLearnt(written, { tool, conditions: [inDocs], until: HOUR }, NOW));
        const [lesson, ...more] = learntRules(document(rule));
        expect(more).toEqual([]);
        if (lesson === undefined) throw new Error('nothing was learnt');
        const back = editDocument(rule, (written) => withoutLearnt(written, lesson) ?? written);
        expect(learntRules(document(back))).toEqual([]);
      }),
    );
  });

  it('does not take back what a person wrote by hand', () => {
    const byHand = `{ "version": "1", "default": "deny", "tools": { "a": { "action": "require_approval", "allow_if": [{ "conditions": [] }] } } }`;
    const lesson = { section: 'tools', name: 'a', conditions: [], until: null } as const;
    let changed: unknown = 'untouched';
    editDocument(byHand, (written) => {
      changed = withoutLearnt(written, lesson);
      return written;
    });
    expect(changed).toBeNull();
  });
});

describe('the recommended rules, written out', () => {
  const tools = [{ name: 'read_file' }, { name: 'delete_file' }, { name: 'odd*name' }, { name: '__proto__' }];

  it('let nothing more through than the recommended rules, and ask about what they do not name', () => {
    const written = recommendedDocument(tools, false);
    expect(readPolicy(writePolicy(written))).toMatchObject({ ok: true });
    expect(Object.keys(written.tools)).toEqual(['read_file', 'delete_file', '__proto__']);
    const known = new Map(Object.entries(written.tools));
    // A tool that nobody has heard of counts as denied there; here it asks, as its recommended rule would or more.
    expect(loosens(null, written, (tool) => known.get(tool) ?? null)).toEqual([
      'A tool without a rule was denied and is asked about now.',
    ]);
    expect(effectOf(writePolicy(written), 'delete_file', {})).toBe('ask');
    expect(effectOf(writePolicy(written), 'unheard_of', {})).toBe('ask');
  });
});
