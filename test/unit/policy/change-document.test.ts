import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeDocument, type DocumentChange } from '../../../shared/policy/change-document.ts';
import { editDocument } from '../../../shared/policy/edit-document.ts';
import { readPolicy } from '../../../shared/policy/read-policy.ts';
import { createRuleFinder } from '../../../shared/policy/rule-state.ts';

const TEXT = JSON.stringify({
  version: '1',
  default: 'deny',
  hide: ['secret_tool', 'admin_*'],
  tools: {
    'read_*': { limits: [{ counter: 'r', window: 'minute', max: 5 }] },
    write_file: { action: 'require_approval', rate_limit: '3/hour', deny_if: [{ conditions: [] }] },
  },
});

const change = (...changes: readonly DocumentChange[]): string =>
  changes.reduce((text, each) => editDocument(text, (written) => changeDocument(written, each)), TEXT);

function stateOf(text: string, tool: string): string {
  const read = readPolicy(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return createRuleFinder(read.document)(tool).state;
}

describe('a plain answer for a tool', () => {
  it('is what the tool has from then on, for any name that is no pattern', () => {
    const name = fc.string({ minLength: 1 }).filter((tool) => !/[*?]/.test(tool) && !tool.startsWith('admin_'));
    fc.assert(
      fc.property(name, fc.constantFrom('allow', 'ask', 'deny', 'hide'), (tool, action) => {
        expect(stateOf(change({ kind: 'action', tool, action }), tool)).toBe(action);
      }),
    );
  });

  it('keeps limits, and leaves out what depended on the call', () => {
    const written: unknown = JSON.parse(change({ kind: 'action', tool: 'write_file', action: 'allow' }));
    expect(written).toMatchObject({ tools: { write_file: { rate_limit: '3/hour' } } });
    expect(JSON.stringify(written)).not.toContain('deny_if');
  });

  it('takes over the limits of the pattern that spoke about the tool, and leaves the pattern', () => {
    const written: unknown = JSON.parse(change({ kind: 'action', tool: 'read_file', action: 'ask' }));
    expect(written).toMatchObject({
      tools: { 'read_*': {}, read_file: { action: 'require_approval', limits: [{ counter: 'r' }] } },
    });
  });

  it('shows a hidden tool again, but not against a pattern that hides it', () => {
    expect(stateOf(change({ kind: 'action', tool: 'secret_tool', action: 'ask' }), 'secret_tool')).toBe('ask');
    expect(() => change({ kind: 'action', tool: 'admin_reset', action: 'allow' })).toThrow(
      '"admin_*" under "hide" hides admin_reset.',
    );
    expect(() => change({ kind: 'action', tool: 'a*', action: 'allow' })).toThrow('would be read as a pattern');
  });
});

describe('the document as a whole', () => {
  it('takes another default and mode, and back to enforcing leaves no trace', () => {
    const observing = change({ kind: 'default', to: 'ask' }, { kind: 'mode', to: 'observe' });
    expect(JSON.parse(observing)).toMatchObject({ default: 'require_approval', mode: 'observe' });
    const back = editDocument(observing, (written) => changeDocument(written, { kind: 'mode', to: 'enforce' }));
    expect(JSON.parse(back)).not.toHaveProperty('mode');
  });

  it('tells plain rules from custom ones', () => {
    expect(stateOf(TEXT, 'read_file')).toBe('allow');
    expect(stateOf(TEXT, 'write_file')).toBe('custom');
    expect(stateOf(TEXT, 'admin_x')).toBe('hide');
    expect(stateOf(TEXT, 'anything')).toBe('deny');
  });
});
