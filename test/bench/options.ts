import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly hasPeers: boolean;
  readonly isPinned: boolean;
  readonly jsonFile: string | null;
}

export const USAGE = `npm run bench -- [options]
  --seconds N    how long each measurement takes (2)
  --rounds N     how often each is repeated; medians are shown (3)
  --no-peers     leave out the proxies from npm
  --pin          what stands in the middle on the last processor, everything else on the others
  --json FILE    write everything that was measured
`;

/** Throws with the usage on an unknown option or a value that is no positive number. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      peers: { type: 'boolean', default: true },
      pin: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  return {
    seconds: positive('--seconds', values.seconds),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    hasPeers: values.peers,
    isPinned: values.pin,
    jsonFile: values.json ?? null,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`${name} needs a number above 0.\n\n${USAGE}`);
  return value;
}
