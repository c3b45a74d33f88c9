import { diffLines, diffWordsWithSpace } from 'diff';

export interface DiffLine {
  readonly kind: 'same' | 'old' | 'new' | 'gap';
  readonly text: string;
}

const CONTEXT = 3;
/** Beyond this the work of comparing could be felt; both texts are then shown whole, the old one first. */
const MOST_EDITS = 4000;

/** What changes from one text to another, line by line, with a few lines around; `gap` says how many are left out. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const changes = diffLines(before, after, { maxEditLength: MOST_EDITS }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  const lines = changes.flatMap(({ value, added, removed }) =>
    linesOf(value).map((text): DiffLine => ({ kind: removed ? 'old' : added ? 'new' : 'same', text })),
  );
  return shortened(lines);
}

/** The parts of a line that are new in it, for the eye. */
export function wordDiff(before: string, after: string): readonly { readonly text: string; readonly isNew: boolean }[] {
  return diffWordsWithSpace(before, after)
    .filter(({ removed }) => !removed)
    .map(({ value, added }) => ({ text: value, isNew: added }));
}

function linesOf(value: string): readonly string[] {
  const lines = value.split('\n');
  return value.endsWith('\n') ? lines.slice(0, -1) : lines;
}

function shortened(lines: readonly DiffLine[]): readonly DiffLine[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: DiffLine[] = [];
  let left = 0;
  for (const [at, line] of lines.entries()) {
    if (isNear[at] === true) {
      if (left > 0) shown.push({ kind: 'gap', text: String(left) });
      left = 0;
      shown.push(line);
    } else left += 1;
  }
  if (left > 0 && shown.length > 0) shown.push({ kind: 'gap', text: String(left) });
  return shown;
}
