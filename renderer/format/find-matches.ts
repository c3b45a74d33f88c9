export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where `needle` occurs in `text`, ignoring case; never overlapping. An empty needle occurs nowhere. */
export function findMatches(text: string, needle: string): readonly TextRange[] {
  if (needle === '') return [];
  const ranges: TextRange[] = [];
  // Upper and lower case may differ in length ("ß", "İ"): then only exact matches are safe to mark.
  const lower = text.toLowerCase();
  const [hay, wanted] = lower.length === text.length ? [lower, needle.toLowerCase()] : [text, needle];
  for (let start = hay.indexOf(wanted); start !== -1; start = hay.indexOf(wanted, start + wanted.length)) {
    ranges.push({ start, end: start + wanted.length });
  }
  return ranges;
}
