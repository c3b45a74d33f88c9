/** What a broken server does instead of answering. */
export type Fault =
  | 'crash' // it dies in the middle of the call
  | 'hang' // it never answers
  | 'garbage' // it says things that are no messages
  | 'endless' // it says one line, or event, that never ends
  | 'huge' // its answer has 100 MB
  | 'deaf' // it reads nothing any more
  | 'wrong-id' // it answers what nobody asked
  | 'half'; // it dies in the middle of its answer

/** The arguments of every tool of the stand-in. Each call has a marker of its own. */
export interface StandInArguments {
  readonly marker: string;
  readonly fault?: Fault;
  /** How much longer than needed the answer is. */
  readonly answerBytes?: number;
  readonly delayMs?: number;
  /** Only there to make the call long. */
  readonly ballast?: string;
}

/** What the policy of a world says about each tool. */
export const TOOLS = ['read_allowed', 'read_asked', 'read_denied', 'read_limited'] as const;
export type Tool = (typeof TOOLS)[number];

export const HUGE_BYTES = 100 * 1024 * 1024;

/** Lines that are no message: bytes that are no UTF-8, halves of JSON, batches, NULs, other people's protocols. */
export const GARBAGE = Buffer.concat([
  Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc0, 0xaf, 0x0a, 0xed, 0xa0, 0x80, 0x0a]),
  Buffer.from('{"jsonrpc":"2.0","id":\n[{"jsonrpc":"2.0","id":1,"result":{}}]\n{"jsonrpc":"2.0"}\n\0\0\0\n'),
  Buffer.from('HTTP/1.1 200 OK\r\n\r\n\n"text"\n12\nnull\n{}\n'),
  Buffer.from(`${'['.repeat(100_000)}\n`),
]);
