import { createInterface } from 'node:readline';

/*
 * A server without an SDK, so that every byte is its own: `raw-server.ts [mode]`. It answers a call with the very line that it
 * read. Modes: silent (never answers), refusing (answers initialize with an error), picky (ends at anything before initialize), plain (default).
 */
const mode = process.argv[2] ?? 'plain';
let isInitialized = false;

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly protocolVersion?: string;
    readonly _meta?: { readonly progressToken?: unknown };
  };
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The id as it stood in the line: JSON.parse would round a large one. */
function rawId(line: string): string {
  return /"id"\s*:\s*("(?:[^"\\]|\\.)*"|[-+0-9.eE]+)/.exec(line)?.[1] ?? 'null';
}

function answer(line: string, result: string): void {
  // SDK clients refuse unknown members here, so only calls of tests that look at bytes get one.
  const extra = line.includes('"extra"') ? ' "unknown":1.0,' : '';
  write(`{ "result":${result} ,"jsonrpc":"2.0",${extra} "id":${rawId(line)}}`);
}

function text(value: string): string {
  return `{"content":[{"type":"text","text":${JSON.stringify(value)}}],"big":12345678901234567890,"float":1.50,"isError":false}`;
}

const calls: Readonly<Record<string, (line: string, message: Message) => void>> = {
  raw: (line) => answer(line, text(line)),
  hang: () => {},
  die: () => {
    process.stderr.write('loading\nfatal: the disk is on fire\n');
    process.exit(3);
  },
  lastWords: (line) => {
    answer(line, text('bye'));
    process.exit(0);
  },
  babble: (line) => {
    write('Server listening! {"jsonrpc":"2.0"');
    write('');
    write('[1,2,3]');
    write('{"no":"message"}');
    answer(line, text('after the noise'));
  },
  split: (line) => {
    const bytes = Buffer.from(`{"jsonrpc":"2.0","id":${rawId(line)},"result":${text('naïve 😀')}}\r\n`, 'utf8');
    for (const byte of bytes) process.stdout.write(Buffer.from([byte]));
  },
  chatter: (line, message) => {
    const token = JSON.stringify(message.params?._meta?.progressToken ?? null);
    write(`{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"n":12345678901234567890}}}`);
    write(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1e0}}`);
    answer(line, text('done'));
  },
  env: (line) => answer(line, text(JSON.stringify(process.env))),
  pid: (line) => answer(line, text(String(process.pid))),
  error: (line) => write(`{"jsonrpc":"2.0","id":${rawId(line)},"error":{"code":-32050,"message":"own","data":1.00}}`),
  toolError: (line) => answer(line, '{"isError":true,"content":[{"type":"text","text":"no"}]}'),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  if (mode === 'silent') return;
  switch (message.method) {
    case 'initialize': {
      isInitialized = true;
      if (mode === 'refusing')
        return write(`{"jsonrpc":"2.0","id":${rawId(line)},"error":{"code":-32602,"message":"Unsupported"}}`);
      const version = JSON.stringify(message.params?.protocolVersion);
      answer(
        line,
        `{"protocolVersion":${version},"capabilities":{"tools":{},"logging":{}},"serverInfo":{"name":"raw","version":"1"}}`,
      );
      break;
    }
    case 'tools/list':
      answer(
        line,
        `{"tools":[${Object.keys(calls)
          .map((name) => `{"name":"${name}","inputSchema":{"type":"object"},"limit":9007199254740993}`)
          .join(',')}]}`,
      );
      break;
    case 'tools/call':
      calls[message.params?.name ?? '']?.(line, message);
      break;
    case 'notifications/cancelled':
      process.stderr.write(`cancelled: ${line}\n`);
      break;
    default:
      if (mode === 'picky' && !isInitialized) process.exit(1);
      if (message.id !== undefined)
        write(`{"jsonrpc":"2.0","id":${rawId(line)},"error":{"code":-32601,"message":"Method not found"}}`);
  }
});
