import { describe, expect, it } from 'vitest';
import { linkCore, type CoreChild } from '../../../electron/core-link/core-link.ts';
import type { FromCore, PortRequest } from '../../../electron/core-link/messages.ts';
import type { StartCore } from '../../../electron/core-process/start-core.ts';
import { GatewayStartError } from '../../../shared/gateway/gateway-error.ts';
import { CORE_START, forkInMemory, linkInMemory } from '../../fakes/core-channel.ts';
import { createFakeGateway } from '../../fakes/fake-gateway.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { until } from '../../harness/until.ts';

function startFake(over: Partial<Awaited<ReturnType<StartCore>>> = {}): StartCore {
  const gateway = createFakeGateway();
  return async () => ({
    handlers: gateway.handlers,
    log: createRecordingLog(),
    mcpUrl: 'http://127.0.0.1:1',
    port: 1,
    onEvent: (listener) => void gateway.onEvent(listener),
    wake: () => {},
    stop: async () => {},
    ...over,
  });
}

const GET_STATE = { name: 'state.get', input: null };

describe("the way to the core's process", () => {
  it('answers what is asked before it has started with unavailable, and what is open when it dies too', async () => {
    const gone: number[] = [];
    const never = createFakeGateway();
    const handlers = { ...never.handlers, 'state.get': () => new Promise<never>(() => {}) };
    const child = forkInMemory(startFake({ handlers }));
    const link = linkCore({
      child,
      start: CORE_START,
      answerPort: async () => ({ ok: false, message: '' }),
      onStarted: () => {},
      onFailed: () => {},
      onEvent: () => {},
      onStopAsked: () => {},
      onGone: (code) => gone.push(code),
      onNonsense: () => {},
    });
    expect(await link.call(GET_STATE, ['main'])).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    const open = until('it runs', async () => {
      const reply = await link.call({ name: 'servers.logs', input: { name: 'x' } }, ['main']);
      return (reply as { ok: boolean }).ok;
    }).then(() => link.call(GET_STATE, ['main']));
    await until(
      'it runs',
      async () => ((await link.call({ name: 'servers.logs', input: { name: 'x' } }, ['main'])) as { ok: boolean }).ok,
    );
    await new Promise((done) => setTimeout(done, 20));
    link.kill();
    expect(await open).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(gone).toEqual([137]);
    expect(await link.call(GET_STATE, ['main'])).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  it('says what kept it from starting', async () => {
    const start: StartCore = async () => {
      throw new GatewayStartError('locked', 'pid 7 has it');
    };
    await expect(linkInMemory(start)).rejects.toThrow('pid 7 has it');
  });

  it('tells the core that the computer has slept', async () => {
    let woke = 0;
    const link = await linkInMemory(startFake({ wake: () => (woke += 1) }));
    link.woke();
    await until('the core to hear of it', () => woke === 1);
  });

  it('lends ports: encrypting, opening, confirming; a withdrawn question is aborted and answered no', async () => {
    const asked: PortRequest[] = [];
    let wasAborted = false;
    const heard: unknown[] = [];
    const leave = new AbortController();
    const start: StartCore = async (options, ports, onStopAsked) => {
      heard.push(await ports.cipher.encrypt('value'));
      ports.openExternal('https://example.test/');
      const confirmed = ports.confirm({ name: 'switches.off', input: { kind: 'pause' } }, leave.signal);
      heard.push(await confirmed);
      return startFake()(options, ports, onStopAsked);
    };
    await linkInMemory(start, {
      async answerPort(request, withdrawn) {
        asked.push(request);
        if (request.port === 'encrypt') return { ok: true, value: 'sealed' };
        if (request.port !== 'confirm') return { ok: true, value: null };
        const left = new Promise((done) => withdrawn.addEventListener('abort', done, { once: true }));
        leave.abort();
        await left;
        wasAborted = true;
        return { ok: true, value: true };
      },
    });
    expect(heard).toEqual(['sealed', false]);
    expect(wasAborted).toBe(true);
    expect(asked.map(({ port }) => port)).toEqual(['encrypt', 'open-external', 'confirm']);
  });

  it('takes no message that is not understood for one', () => {
    const problems: string[] = [];
    let say: (message: unknown) => void = () => {};
    const child: CoreChild = { post: () => {}, onMessage: (listener) => (say = listener), onExit: () => {}, kill: () => {} };
    const heard: FromCore[] = [];
    linkCore({
      child,
      start: CORE_START,
      answerPort: async () => ({ ok: false, message: '' }),
      onStarted: () => heard.push({ kind: 'ready' }),
      onFailed: () => {},
      onEvent: () => {},
      onStopAsked: () => {},
      onGone: () => {},
      onNonsense: (problem) => problems.push(problem),
    });
    for (const nonsense of [
      null,
      'ready',
      { kind: 'started', mcpUrl: 7 },
      { kind: 'event', event: { name: 'x' } },
      { kind: 'ask', id: -1 },
    ])
      say(nonsense);
    expect(problems).toHaveLength(5);
    expect(heard).toEqual([]);
  });
});
