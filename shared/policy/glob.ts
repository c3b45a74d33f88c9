/** Whether a name has wildcards: `*` (any run of characters, also none) or `?` (exactly one character). */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * A matcher for the whole of a text. There is nothing to escape with: every `*` and `?` is a wildcard. Each run between
 * two stars is looked for once, from left to right, so no pattern can make it go back and try again.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const runs = runsOf(pattern);
  return (text) => matchRuns(runs, Array.from(text), () => true);
}

/** Whether everything that `inner` matches is matched by `outer` too. Never says yes wrongly; may say no in odd cases. */
export function globCovers(outer: string, inner: string): boolean {
  // Read as text, a star of `inner` may only be swallowed by a star of `outer`: a `?` stands for one character, not for many.
  return matchRuns(runsOf(outer), Array.from(inner), (character) => character !== '*');
}

/** Whether some text is matched by both patterns. */
export function globsOverlap(a: string, b: string): boolean {
  const left = Array.from(a);
  const right = Array.from(b);
  /** Row i, column j: some text is matched by the first i characters of `a` and by the first j of `b`. */
  let row = [true, ...right.map(() => false)];
  for (let i = 0; i <= left.length; i += 1) {
    const below = [...right.map(() => false), false];
    const x = left[i];
    for (let j = 0; j <= right.length; j += 1) {
      if (row[j] !== true) continue;
      const y = right[j];
      if (y !== undefined && (y === '*' || x === '*')) row[j + 1] = true;
      if (x !== undefined && (x === '*' || y === '*')) below[j] = true;
      if (x !== undefined && y !== undefined && (x === y || x === '?' || y === '?')) below[j + 1] = true;
    }
    if (i < left.length) row = below;
  }
  return row[right.length] === true;
}

type Run = readonly string[];

/** The runs between the stars; by whole characters, so that `?` stands for an emoji as well. */
function runsOf(pattern: string): readonly Run[] {
  return pattern.split('*').map((run) => Array.from(run));
}

function matchRuns(runs: readonly Run[], text: Run, canBeAny: (character: string) => boolean): boolean {
  const first = runs[0] ?? [];
  const last = runs.at(-1) ?? [];
  if (runs.length === 1) return text.length === first.length && standsAt(text, first, 0, canBeAny);
  const end = text.length - last.length;
  if (end < first.length || !standsAt(text, first, 0, canBeAny) || !standsAt(text, last, end, canBeAny)) return false;
  let from = first.length;
  for (const run of runs.slice(1, -1)) {
    while (from + run.length <= end && !standsAt(text, run, from, canBeAny)) from += 1;
    from += run.length;
    if (from > end) return false;
  }
  return true;
}

function standsAt(text: Run, run: Run, at: number, canBeAny: (character: string) => boolean): boolean {
  return run.every((wanted, index) => {
    const character = text[at + index];
    return character === wanted || (wanted === '?' && character !== undefined && canBeAny(character));
  });
}
