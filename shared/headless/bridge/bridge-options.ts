import { resolve } from 'node:path';

/** What a bridge is started with. */
export interface BridgeOptions {
  /** Null: all servers of the client as one. */
  readonly server: string | null;
  /** Null: the only grant there is. */
  readonly grant: string | null;
  /** A token of the client's own; it wins over the grant's name. Secret. */
  readonly token: string | null;
  /** Absolute; null: the usual place. */
  readonly dataDir: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `[SERVER] [--grant NAME] [--data-dir DIR]` the quick way. Null for everything else (help, mistakes, other options): the
 * command line proper has the words for that.
 */
export function readBridgeWords(words: readonly string[], environment: Environment): BridgeOptions | null {
  let server: string | null = null;
  let grant: string | null = null;
  let dataDir = nonEmpty(environment['COUNTERSIGN_DATA_DIR']);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const option = /^--(grant|data-dir)(?:=(.+))?$/s.exec(word);
    if (option !== null) {
      const value = option[2] ?? words[(index += 1)];
      if (value === undefined || value === '' || value.codePointAt(0) === 0x2d) return null;
      if (option[1] === 'grant') grant = value;
      else dataDir = value;
    } else if (server === null && word !== '' && word.codePointAt(0) !== 0x2d) server = word;
    else return null;
  }
  return {
    server,
    grant,
    token: nonEmpty(environment['COUNTERSIGN_TOKEN']),
    dataDir: dataDir === null ? null : resolve(dataDir),
  };
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
