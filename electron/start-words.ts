/** What the program was started for. */
export type Start =
  | { readonly kind: 'app' }
  /** A command of the command line: no window, no tray, no lock. `words` are those that `countersign` would be given. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
  /** The server of the demo, on stdin and stdout. */
  | { readonly kind: 'demo-server' };

/**
 * Reads the words after the program. `--bridge [SERVER] [--grant NAME]` is the command `bridge`, `--cli [--] WORDS` is any command.
 * Only switches may stand before them (the start script of an AppImage puts one there); everything else starts the app.
 */
export function readStart(words: readonly string[]): Start {
  const first = words.findIndex((word) => !isSwitch(word) || MODES.has(word));
  const mode = words[first];
  const rest = words.slice(first + 1);
  if (mode === '--demo-server') return { kind: 'demo-server' };
  if (mode === '--bridge') return { kind: 'command', words: ['bridge', ...rest] };
  // Whatever follows `--` is no switch for Chromium, which would otherwise read `--proxy-server` and the like out of a command.
  if (mode === '--cli') return { kind: 'command', words: rest[0] === '--' ? rest.slice(1) : rest };
  return { kind: 'app' };
}

const MODES: ReadonlySet<string> = new Set(['--bridge', '--cli', '--demo-server']);

function isSwitch(word: string): boolean {
  return word.codePointAt(0) === 0x2d;
}
