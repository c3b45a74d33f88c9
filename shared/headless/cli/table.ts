import { visibleLine } from './visible-text.ts';

const GAP = '  ';
const GRAPHEMES = new Intl.Segmenter();

/** Rows under headings, columns aligned, no lines. Cells are made safe for a terminal; long ones are not cut: a shell can do that. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(visibleLine))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Facts one under the other: `name   value`. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}${GAP}${visibleLine(value)}`).join('\n');
}

function widthOf(text: string): number {
  return [...GRAPHEMES.segment(text)].length;
}
