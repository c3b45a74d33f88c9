/** One line of a table: each cell filled up to its column's width. */
export function printRow(cells: readonly (string | number)[], widths: readonly number[]): void {
  console.log(
    cells
      .map((cell, index) => String(cell).padEnd(widths[index] ?? 12))
      .join('')
      .trimEnd(),
  );
}
