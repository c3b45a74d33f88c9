import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../shared/contract/client.ts';
import { contract, type CommandName, type ContractEvent } from '../../shared/contract/contract.ts';
import { CallReplySchema, ContractError } from '../../shared/contract/define.ts';
import { fakeApproval } from '../fakes/fake-state.ts';
import { until } from '../harness/until.ts';
import { type OpenedTransport, TRANSPORTS } from './transports.ts';

/** The same promises over every transport: what a UI may rely on does not depend on how it is connected. */
describe.each(TRANSPORTS)('the contract over $name', (transportCase) => {
  const { surfaces } = transportCase;
  let opened: OpenedTransport;
  let client: Client;

  beforeEach(async () => {
    opened = await transportCase.open();
    client = createClient(opened.transport);
  });
  afterEach(() => opened.stop());

  async function codeOf(call: Promise<unknown>): Promise<string> {
    try {
      await call;
      return 'ok';
    } catch (error) {
      return error instanceof ContractError ? error.code : `not a contract error: ${String(error)}`;
    }
  }

  it('gives the state', async () => {
    expect(await client['state.get'](null)).toEqual(opened.gateway.state);
  });

  it('answers exactly the commands of its surfaces', async () => {
    for (const name of Object.keys(contract) as CommandName[]) {
      const reply = CallReplySchema.parse(await opened.transport.call({ name, input: 'nothing takes this text' }));
      const isOpen = contract[name].from.some((surface) => surfaces.includes(surface));
      const expected = isOpen
        ? 'invalid-input'
        : surfaces.includes('cli') && contract[name].from.some((surface) => surface === 'operator')
          ? 'needs-operator'
          : 'forbidden';
      expect([name, reply.ok ? 'ok' : reply.error.code]).toEqual([name, expected]);
    }
  });

  it('lets only the approval surface and the operator allow', async () => {
    opened.gateway.change({ approvals: [fakeApproval()] });
    const code = await codeOf(client['approvals.allow']({ id: 'ABC123' }));
    const may = surfaces.includes('approval') || surfaces.includes('operator');
    expect(code === 'ok').toBe(may);
    expect(opened.gateway.state.approvals).toHaveLength(may ? 0 : 1);
  });

  it('keeps codes and messages of expected errors', async () => {
    await expect(client['approvals.get']({ id: 'ZZZZZZ' })).rejects.toMatchObject({
      code: surfaces.some((surface) => contract['approvals.get'].from.includes(surface)) ? 'not-found' : 'forbidden',
      message: 'There is no open question ZZZZZZ.',
    });
  });

  it('hides what a bug says, and logs it', async () => {
    const code = await codeOf(client['demo.start'](null));
    if (!contract['demo.start'].from.some((surface) => (surfaces as readonly string[]).includes(surface))) {
      expect(['forbidden', 'needs-operator']).toContain(code);
      return;
    }
    await expect(client['demo.start'](null)).rejects.toMatchObject({
      code: 'internal',
      message: 'Something went wrong. See the log.',
    });
    expect(opened.logged.join('\n')).toContain('the secret detail');
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'state.GET', 'state.get '])(
    'refuses a command called %j',
    async (name) => {
      expect(await opened.transport.call({ name, input: null })).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    },
  );

  it('refuses what is not a call', async () => {
    const extra: { name: string; input: unknown } = Object.assign({ name: 'state.get', input: null }, { surfaces: ['operator'] });
    expect(await opened.transport.call(extra)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });

  it('carries large answers and every character whole', async () => {
    const { lines } = await client['servers.logs']({ name: 'big' });
    expect(lines).toEqual(['big', 'ü'.repeat(100_000)]);
  });

  it('tells every change in order and stops telling', async () => {
    const seen: ContractEvent[] = [];
    const stop = client.onEvent((event) => seen.push(event));
    await until('somebody to listen', () => opened.gateway.listeners === 1);
    for (const sessions of [1, 2, 3]) opened.gateway.change({ sessions });
    opened.gateway.emit({ name: 'approvals.opened', id: 'ABC123' });
    await until('the last event', () => seen.some((event) => event.name === 'approvals.opened'));
    const revisions = seen.flatMap((event) => (event.name === 'state.changed' ? [event.state.revision] : []));
    expect(revisions.at(-1)).toBe(3);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    stop();
    await until('nobody to listen', () => opened.gateway.listeners === 0);
  });
});
