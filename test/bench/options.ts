import { parseArgs } from 'node:util';

export const PARTS = ['traffic', 'decisions', 'footprint', 'cards', 'history', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly seconds: number;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly hasPeers: boolean;
  readonly isPinned: boolean;
  readonly historyEntries: number;
  readonly jsonFile: string | null;
}

export const USAGE = `npm run bench -- [options]

  Without options: traffic, decisions, footprint, cards, and a history of 50,000 calls.

  --full           everything, with a history of 1,000,000 calls, and the memory over as many
  --history [N]    the history alone, with 1,000,000 calls, or so many
  --memory         the memory over 1,000,000 calls and 10,000 sessions, alone
  --only PARTS     some of ${PARTS.join(', ')}; with commas between
  --seconds N      how long each measurement of traffic takes (2)
  --rounds N       how often each is repeated; medians are shown (3)
  --warm-up N      how many seconds each route carries a load before anything is measured (15)
  --no-peers       leave out the proxies from npm
  --pin            what stands in the middle on the last processor, everything else on the others
  --json FILE      write everything that was measured
`;

const FEW_ENTRIES = 50_000;
const MANY_ENTRIES = 1_000_000;

/** Throws with the usage when it does not understand them. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const entries = positive(
    '--history',
    typeof values.history === 'string' ? values.history : String(values.history === true ? MANY_ENTRIES : FEW_ENTRIES),
  );
  return {
    parts: partsOf(values),
    seconds: positive('--seconds', values.seconds),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    warmUpSeconds: positive('--warm-up', values['warm-up']),
    hasPeers: values.peers,
    isPinned: values.pin,
    historyEntries: values.full && values.history === undefined ? MANY_ENTRIES : Math.ceil(entries),
    jsonFile: values.json ?? null,
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const flags = withoutNumber(args);
  try {
    const { values } = parseArgs({
      args: [...flags.args],
      allowNegative: true,
      options: {
        full: { type: 'boolean', default: false },
        history: { type: 'boolean', default: false },
        memory: { type: 'boolean', default: false },
        only: { type: 'string' },
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '3' },
        'warm-up': { type: 'string', default: '15' },
        peers: { type: 'boolean', default: true },
        pin: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    });
    return { ...values, history: flags.number ?? (values.history ? true : undefined) };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, { cause: error });
  }
}

/** Takes the number behind --history out, which may be there or not. */
function withoutNumber(args: readonly string[]): { args: readonly string[]; number: string | undefined } {
  const at = args.indexOf('--history');
  const number = at === -1 ? undefined : args[at + 1];
  if (number === undefined || number.startsWith('-')) return { args, number: undefined };
  return { args: args.toSpliced(at + 1, 1), number };
}

function partsOf({ full, history, memory, only }: Values): readonly Part[] {
  if (full) return PARTS;
  if (only !== undefined) return only.split(',').map(readPart);
  const alone = PARTS.filter((part) => (part === 'history' && history !== undefined) || (part === 'memory' && memory));
  return alone.length > 0 ? alone : PARTS.filter((part) => part !== 'memory');
}

function readPart(text: string): Part {
  const part = PARTS.find((each) => each === text.trim());
  if (part === undefined) throw new Error(`--only: there is no part "${text}".\n\n${USAGE}`);
  return part;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`${name} needs a number above 0.\n\n${USAGE}`);
  return value;
}
