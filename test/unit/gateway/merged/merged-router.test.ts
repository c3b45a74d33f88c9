import { describe, expect, it } from 'vitest';
import type { IncomingCall } from '../../../../shared/gateway/calls/incoming-call.ts';
import type { HandleMessage } from '../../../../shared/gateway/calls/incoming-message.ts';
import type { ClientRequest } from '../../../../shared/gateway/merged/client-request.ts';
import { joinBySession } from '../../../../shared/gateway/merged/join-server.ts';
import { createMergedLists } from '../../../../shared/gateway/merged/merged-lists.ts';
import { createMergedRouter } from '../../../../shared/gateway/merged/merged-router.ts';
import { createResourceRoutes } from '../../../../shared/gateway/merged/resource-routes.ts';
import { createServerGroup } from '../../../../shared/gateway/merged/server-group.ts';
import { createCallChannel } from '../../../../shared/gateway/sessions/call-channel.ts';
import type { HttpReply } from '../../../../shared/gateway/sessions/http-reply.ts';
import { clientNames } from '../../../../shared/gateway/sessions/stateless-ids.ts';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { settled } from './played-join.ts';
import { createPlayedLink } from './played-link.ts';

async function start(decide: (call: IncomingCall) => Promise<'forward' | 'deny'>) {
  const clock = createFakeClock();
  const played = createPlayedLink((method) => {
    if (method === 'initialize') return { result: { protocolVersion: '2025-11-25', capabilities: { tools: {} } } };
    return method === 'tools/call' ? { result: { content: [] } } : null;
  });
  const health = createHealth(clock, () => {});
  const routes = createResourceRoutes();
  let lastId = 0;
  const nextId = (): number => (lastId += 1);
  const group = createServerGroup({
    clock,
    health,
    connectTimeoutMs: () => 1000,
    joinWaitMs: () => 1000,
    join: joinBySession({ clock, health, nextId, openLink: async () => played.link, onMessage: () => {} }, {}),
    serversNow: () => ['one'],
    onChange: () => {},
  });
  group.sync();
  await group.settle();
  const toolLists = { observe: () => {}, isHidden: () => false, isMessageHidden: () => false };
  const lists = createMergedLists({ clock, log: createRecordingLog(), group, routes, nextId, toolLists, onLate: () => {} });
  const calls: IncomingCall[] = [];
  const messages: string[] = [];
  const denied: string[] = [];
  const handleMessage: HandleMessage = async (message) => {
    messages.push(`${message.server} ${message.method}`);
    if (denied.includes(message.server))
      return { kind: 'refused', text: '[POLICY DENIED] no', retry: 'never', retryAfterSeconds: null };
    await message.forward();
    return { kind: 'forwarded' };
  };
  const router = createMergedRouter({
    handleMessage,
    judgeAnswer: () => null,
    definitionOf: () => null,
    findServer: () => null,
    era: '2025',
    group,
    lists,
    routes,
    nextId,
    async handleToolCall(call) {
      calls.push(call);
      if ((await decide(call)) === 'deny') return { kind: 'answer', result: { content: [], isError: true } };
      await call.forward();
      return { kind: 'forwarded' };
    },
  });
  return { router, calls, messages, denied, sent: played.sent };
}

function requestOf(text: string): ClientRequest & { readonly answers: string[] } {
  const parsed = parseClientMessage(Buffer.from(text, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  const answers: string[] = [];
  const reply: HttpReply = {
    event: () => true,
    answer: (answer) => void answers.push(answer),
    accepted: () => {},
    end: () => {},
    isStream: false,
    isOver: false,
    peer: null,
  };
  const { message } = parsed;
  return {
    answers,
    message,
    names: clientNames(message),
    origin: { grant: 'g', client: 'ada', clientVersion: null, session: 's', era: '2025' },
    reply,
    channel: createCallChannel(message, reply),
    headers: {},
    say: () => {},
    sent: null,
  };
}

const CALL =
  '{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":{"name":"one__write","arguments":{"n":1.50},"_meta":{"progressToken":"t"}}}';

describe('a tool call at the merged address', () => {
  it('is judged as exactly what is sent', async () => {
    const { router, calls, sent } = await start(async () => 'forward');
    const request = requestOf(CALL);
    await router.answer(request);
    const [call] = calls;
    expect(call).toMatchObject({ server: 'one', tool: 'write', origin: { client: 'ada' } });
    expect(sent.at(-1)).toBe(call?.message.text);
    expect(call?.message.bytes.toString('utf8')).toBe(sent.at(-1));
    expect(call?.message.params['name']).toBe('write');
    expect(request.answers).toEqual(['{"jsonrpc":"2.0","id":"mine","result":{"content":[]}}']);
  });

  it('never reaches its server when it is denied', async () => {
    const { router, sent } = await start(async () => 'deny');
    const request = requestOf(CALL);
    await router.answer(request);
    expect(sent.filter((text) => text.includes('tools/call'))).toEqual([]);
    expect(request.answers).toEqual(['{"jsonrpc":"2.0","id":"mine","result":{"content":[],"isError":true}}']);
  });

  it('is not sent when its client has gone while it was decided', async () => {
    const { router, sent } = await start(async () => {
      await settled();
      return 'forward';
    });
    const request = requestOf(CALL);
    const answered = router.answer(request);
    request.channel.leave('cancelled');
    await answered;
    expect(sent.filter((text) => text.includes('tools/call'))).toEqual([]);
  });

  it('is judged by nobody when its server is not there', async () => {
    const { router, calls } = await start(async () => 'forward');
    const request = requestOf(CALL.replace('one__write', 'two__write'));
    await router.answer(request);
    expect(calls).toEqual([]);
    expect(request.answers[0]).toContain('-32602');
  });
});

describe('another judged message at the merged address', () => {
  const PROMPT = '{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"one__greet"}}';

  it('is judged for its own server, and reaches it only then', async () => {
    const { router, messages, denied, sent } = await start(async () => 'forward');
    // The played server knows tools alone, so nothing comes back.
    void router.answer(requestOf(PROMPT));
    await expect.poll(() => sent.at(-1)).toContain('"name":"greet"');
    expect(messages).toEqual(['one prompts/get']);
    denied.push('one');
    const refused = requestOf(PROMPT);
    const before = sent.length;
    await router.answer(refused);
    expect(sent).toHaveLength(before);
    expect(JSON.parse(refused.answers[0] ?? '')).toMatchObject({
      id: 7,
      error: { code: -32010, message: '[POLICY DENIED] no', data: { retry: 'never' } },
    });
  });
});
