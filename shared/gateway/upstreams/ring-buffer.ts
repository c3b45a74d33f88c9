/** The last lines of a server's stderr, in memory only. Long lines are cut, old ones forgotten. */
export interface LineBuffer {
  push(chunk: string): void;
  /** One whole line of our own. */
  note(line: string): void;
  lines(): readonly string[];
}

const MAX_LINES = 500;
const MAX_LINE_CHARACTERS = 2000;
/** More than is shown, so that a secret at the cut is whole when it is looked for. */
const MAX_KEPT_CHARACTERS = 2 * MAX_LINE_CHARACTERS;

/** `redact` takes known secrets out of what is shown, for servers that print their own configuration. */
export function createLineBuffer(redact: (line: string) => string = (line) => line): LineBuffer {
  const lines: string[] = [];
  let rest = '';

  function add(line: string): void {
    lines.push(line.slice(0, MAX_KEPT_CHARACTERS));
    if (lines.length > MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  }

  return {
    push(chunk) {
      const parts = (rest + chunk).split(/\r?\n/);
      const last = parts.pop() ?? '';
      for (const part of parts) add(part);
      // What does not end is kept up to a length: its beginning says most.
      rest = last.slice(0, MAX_KEPT_CHARACTERS);
    },
    note: add,
    lines: () => (rest === '' ? lines : [...lines, rest]).map((line) => cut(redact(line))),
  };
}

function cut(line: string): string {
  return line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line;
}
