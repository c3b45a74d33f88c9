/** The last lines of a server's stderr, in memory only. Long lines are cut, old ones forgotten. */
export interface LineBuffer {
  push(chunk: string): void;
  /** One whole line of our own. */
  note(line: string): void;
  lines(): readonly string[];
}

const MAX_LINES = 500;
const MAX_LINE_CHARACTERS = 2000;

/** `redact` takes known secrets out of each line before it is kept, for servers that print their own configuration. */
export function createLineBuffer(redact: (line: string) => string = (line) => line): LineBuffer {
  const lines: string[] = [];
  let rest = '';

  function add(line: string): void {
    lines.push(cut(redact(line)));
    if (lines.length > MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  }

  return {
    push(chunk) {
      const parts = (rest + chunk).split(/\r?\n/);
      const last = parts.pop() ?? '';
      for (const part of parts) add(part);
      // What does not end is kept up to the length that would be shown: its beginning says most.
      rest = last.slice(0, MAX_LINE_CHARACTERS * 2);
    },
    note: add,
    lines: () => (rest === '' ? [...lines] : [...lines, cut(redact(rest))]),
  };
}

function cut(line: string): string {
  return line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line;
}
