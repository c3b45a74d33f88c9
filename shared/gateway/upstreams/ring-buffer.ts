/** The last lines of a server's stderr, in memory only. Long lines are cut, old ones forgotten. */
export interface LineBuffer {
  push(chunk: string): void;
  /** One whole line of our own. */
  note(line: string): void;
  lines(): readonly string[];
}

const MAX_LINES = 500;
const MAX_LINE_CHARACTERS = 2000;

export function createLineBuffer(): LineBuffer {
  const lines: string[] = [];
  let rest = '';

  function add(line: string): void {
    lines.push(line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line);
    if (lines.length > MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  }

  return {
    push(chunk) {
      const parts = (rest + chunk).split(/\r?\n/);
      rest = (parts.pop() ?? '').slice(-MAX_LINE_CHARACTERS);
      for (const part of parts) add(part);
    },
    note: add,
    lines: () => (rest === '' ? [...lines] : [...lines, rest]),
  };
}
