import { describe, expect, it } from 'vitest';
import { findEdits } from '../../renderer/approvals/find-edits.ts';
import { reviewGroups } from '../../renderer/approvals/review-groups.ts';
import { lineDiff } from '../../renderer/format/diff-lines.ts';
import { parseJsonTree } from '../../renderer/format/json-tree.ts';
import { approval, credentialApproval, writeApproval } from '../fakes/ui-data.ts';

const editsIn = (value: unknown) => findEdits(parseJsonTree(JSON.stringify(value)));

describe('edits in a call', () => {
  it('are found under the names that tools use, with the file that they are for', () => {
    expect(
      editsIn({
        path: '/a',
        edits: [
          { oldText: 'x', newText: 'y' },
          { oldText: '', newText: 'z' },
        ],
      }),
    ).toEqual([
      { file: '/a', before: 'x', after: 'y' },
      { file: '/a', before: '', after: 'z' },
    ]);
    expect(editsIn({ file_path: '/b', old_string: 'x', new_string: 'y' })).toEqual([{ file: '/b', before: 'x', after: 'y' }]);
    expect(editsIn({ changes: [{ path: '/c', old_str: '1', new_str: '2' }] })).toEqual([{ file: '/c', before: '1', after: '2' }]);
  });

  it('are only what stands beside each other as texts', () => {
    expect(editsIn({ oldText: 'x' })).toEqual([]);
    expect(editsIn({ oldText: 'x', newText: 5 })).toEqual([]);
    expect(editsIn('text')).toEqual([]);
  });
});

describe('a difference of two texts', () => {
  it('shows what goes and comes with three lines around it, and says what it leaves out', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const after = lines.with(10, 'other');
    const shown = lineDiff(lines.join('\n'), after.join('\n'));
    expect(shown.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'gap 7',
      'same line 7',
      'same line 8',
      'same line 9',
      'old line 10',
      'new other',
      'same line 11',
      'same line 12',
      'same line 13',
      'gap 6',
    ]);
  });

  it('is nothing for equal texts, and everything for a new one', () => {
    expect(lineDiff('a\nb', 'a\nb')).toEqual([]);
    expect(lineDiff('', 'a\nb')).toEqual([
      { kind: 'new', text: 'a' },
      { kind: 'new', text: 'b' },
    ]);
  });
});

describe('questions reviewed together', () => {
  it('are grouped by tool; what is critical, warned about or long is looked at by itself', () => {
    const now = Date.now();
    const long = writeApproval(now);
    const groups = reviewGroups([
      writeApproval(now),
      approval(now),
      { ...writeApproval(now), id: 'SECOND' },
      { ...long, id: 'LONG01', arguments: JSON.stringify({ content: 'x'.repeat(500) }) },
      { ...long, id: 'LONG02', arguments: null },
      credentialApproval(now),
      { ...writeApproval(now), id: 'TICKET', state: 'ticket' },
    ]);
    expect(groups.map(({ tool, items }) => [tool, items.map(({ alone }) => alone)])).toEqual([
      ['write_file', [null, null, 'long', 'long']],
      ['gateway.provision', ['critical']],
      ['gateway.auth_connect', ['warning']],
    ]);
  });
});
