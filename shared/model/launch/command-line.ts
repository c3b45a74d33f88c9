export type CommandLine =
  | { readonly ok: true; readonly command: string; readonly args: readonly string[] }
  | { readonly ok: false; readonly code: 'empty' | 'open-quote' };

/**
 * Splits a command line into words: spaces separate, quotes group, a backslash keeps the next character (inside single
 * quotes and before ordinary letters it is itself, so that Windows paths survive). Nothing else is special: no shell runs it.
 */
export function splitCommandLine(line: string): CommandLine {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const next = line[at + 1];
    if (character === '\\' && quote !== "'" && next !== undefined && /["'\\\s]/.test(next)) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return { ok: false, code: 'open-quote' };
  if (word !== null) words.push(word);
  const [command, ...args] = words;
  return command === undefined || command === '' ? { ok: false, code: 'empty' } : { ok: true, command, args };
}

/** The line that `splitCommandLine` splits into exactly these words. */
export function joinCommandLine(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  // Outside quotes a backslash counts only before a quote, a blank or another one; those cannot follow in such a word, but the end can.
  if (/^[^\s"'\\]+$/.test(word) || (/^[^\s"']+$/.test(word) && !/\\(?:\\|$)/.test(word))) return word;
  return word.includes("'") ? `"${word.replace(/["\\]/g, '\\$&')}"` : `'${word}'`;
}
