import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { createJournalWriter } from './journal.ts';
import { type Fault, GARBAGE, HUGE_BYTES, type StandInArguments, TOOLS } from './stand-in-calls.ts';

/*
 * The server behind the gateway in every scenario: `stand-in.ts stdio FOLDER [helper]` or `stand-in.ts http FOLDER PORT`. It
 * writes the marker of each call it runs into the journal, and then answers, or does what a broken server does. With `helper`
 * it starts a process of its own, which must not outlive it.
 */
const [, , transport, folder = '', third = ''] = process.argv;
const journal = createJournalWriter(folder);
journal.notePid(process.pid);
const CHUNK = Buffer.alloc(1 << 20, 'x');

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string; readonly name?: string; readonly arguments?: StandInArguments };
}

/** One way to the gateway: how to answer one message, and how to break. */
interface Wire {
  answer(text: string): void;
  break(fault: Exclude<Fault, 'crash' | 'hang'>, id: Message['id']): void;
}

function response(id: Message['id'], result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

function textResult(text: string): unknown {
  return { content: [{ type: 'text', text }] };
}

function handle({ id, method, params }: Message, wire: Wire): void {
  if (id === undefined) return;
  switch (method) {
    case 'initialize': {
      const info = { name: 'stand-in', version: '1' };
      return wire.answer(
        response(id, { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: info }),
      );
    }
    case 'tools/list':
      return wire.answer(response(id, { tools: TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } })) }));
    case 'tools/call':
      return runCall(id, params?.arguments ?? { marker: '' }, wire);
    default:
      return wire.answer(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }));
  }
}

function runCall(id: string | number, { marker, fault, answerBytes = 0, delayMs = 0 }: StandInArguments, wire: Wire): void {
  journal.noteRan(marker);
  if (fault === 'crash') process.exit(7);
  if (fault === 'hang') return;
  if (fault !== undefined) return wire.break(fault, id);
  const answer = (): void => wire.answer(response(id, textResult(`ran ${marker} ${'y'.repeat(answerBytes)}`)));
  if (delayMs === 0) answer();
  else setTimeout(answer, delayMs);
}

/** Writes until nobody listens any more, as fast as it is read. */
function pour(into: NodeJS.WritableStream, bytes: number, whenDone: () => void): void {
  let left = bytes;
  function more(): void {
    while (left > 0) {
      left -= CHUNK.length;
      if (!into.write(CHUNK)) return void into.once('drain', more);
    }
    whenDone();
  }
  more();
}

/** Without reading nothing keeps the process alive, or tells it that its gateway is dead. */
function stayUntilOrphaned(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 100);
}

function serveLines(): void {
  const lines = createInterface({ input: process.stdin });
  const write = (text: string | Buffer): void => void process.stdout.write(text);
  const wire: Wire = {
    answer: (text) => write(`${text}\n`),
    break(fault, id) {
      switch (fault) {
        case 'garbage':
          write(GARBAGE);
          return write(`${response(id, textResult('after the garbage'))}\n`);
        case 'endless':
          return pour(process.stdout, Number.POSITIVE_INFINITY, () => {});
        case 'huge':
          write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`);
          return pour(process.stdout, HUGE_BYTES, () => write('"}]}}\n'));
        case 'deaf':
          lines.pause();
          process.stdin.pause();
          return stayUntilOrphaned();
        case 'wrong-id':
          for (const other of ['nobody', 987_654_321, null])
            write(`{"jsonrpc":"2.0","id":${JSON.stringify(other)},"result":{}}\n`);
          return;
        case 'half':
          return void process.stdout.write(response(id, textResult('never whole')).slice(0, 40), () => process.exit(0));
      }
    },
  };
  lines.on('line', (line) => handle(JSON.parse(line) as Message, wire));
  lines.on('close', () => process.exit(0));
}

function wireTo(reply: ServerResponse, becomeDeaf: () => void): Wire {
  const head = (type: string): void => void reply.writeHead(200, { 'content-type': type });
  const json = (text: string | Buffer): void => {
    head('application/json');
    reply.end(text);
  };
  return {
    answer: json,
    break(fault, id) {
      switch (fault) {
        case 'garbage':
          return json(GARBAGE);
        case 'endless':
          head('text/event-stream');
          reply.write('data: ');
          return pour(reply, Number.POSITIVE_INFINITY, () => {});
        case 'huge':
          head('text/event-stream');
          reply.write(`data: {"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`);
          return pour(reply, HUGE_BYTES, () => reply.end('"}]}}\n\n'));
        case 'deaf':
          return becomeDeaf();
        case 'wrong-id':
          return json(response('nobody', textResult('to nobody')));
        case 'half':
          reply.writeHead(200, { 'content-type': 'application/json', 'content-length': 4096 });
          reply.write(response(id, textResult('never whole')).slice(0, 40), () => reply.destroy());
          return;
      }
    },
  };
}

function serveHttp(port: number): void {
  const deaf = new Set<string>();
  let sessions = 0;
  const server = createServer((request, reply) => {
    if (request.method === 'DELETE') return void reply.writeHead(204).end();
    if (request.method !== 'POST') return void reply.writeHead(405).end();
    const session = String(request.headers['mcp-session-id']);
    if (deaf.has(session)) return void request.pause();
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(parts).toString('utf8')) as Message;
      if (message.id === undefined) return void reply.writeHead(202).end();
      if (message.method === 'initialize') reply.setHeader('mcp-session-id', `stand-in-${process.pid}-${++sessions}`);
      handle(
        message,
        wireTo(reply, () => deaf.add(session)),
      );
    });
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
  });
  // Whoever started it holds its input open.
  process.stdin.resume().on('close', () => process.exit(0));
}

if (third === 'helper') {
  const helper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  if (helper.pid !== undefined) journal.notePid(helper.pid);
}
if (transport === 'http') serveHttp(Number(third));
else serveLines();
