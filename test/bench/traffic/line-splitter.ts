const NEWLINE = 10;

/** Takes the parts of a byte stream and calls with each whole line, without its line break. Copies only what was split. */
export function createLineSplitter(onLine: (line: Buffer) => void): (part: Buffer) => void {
  let rest: Buffer[] = [];
  return (part) => {
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end !== -1; end = part.indexOf(NEWLINE, from)) {
      const piece = part.subarray(from, end);
      onLine(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      rest = [];
      from = end + 1;
    }
    if (from < part.length) rest.push(part.subarray(from));
  };
}
