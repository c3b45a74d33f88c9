import { describe, expect, it } from 'vitest';
import type { InHand } from '../../../../shared/gateway/calls/judged.ts';
import { type AskedInput, createRetries, type Retries } from '../../../../shared/gateway/calls/retries.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';
import type { JsonObject } from '../../../../shared/model/json.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/fake-clock.ts';

const PARTY = { grant: 'g', server: 's' };

function call(more = '', args = '{"n":1}', id = '1', name = 'x'): ClientMessage {
  const text = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${args}${more}}}`;
  const parsed = parseClientMessage(Buffer.from(text));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

const ANSWERED = ',"inputResponses":{"who":{"action":"accept"}}';
const inHand = (entry: number): Pick<InHand, 'entry' | 'lease'> => ({ entry, lease: null });

interface SetUp {
  readonly clock: FakeClock;
  readonly retries: Retries;
  readonly settled: (JsonObject | null)[];
  asked(over?: Partial<AskedInput>): AskedInput;
}

function setUp(): SetUp {
  const clock = createFakeClock();
  const settled: (JsonObject | null)[] = [];
  const asked = (over: Partial<AskedInput> = {}): AskedInput => ({
    requestState: null,
    keys: ['who'],
    settle: (responses) => void settled.push(responses),
    ...over,
  });
  return { clock, retries: createRetries(clock), settled, asked };
}

describe('a retry of what a server asked more for', () => {
  it('goes on with the first decision whatever its id and _meta, exactly once', () => {
    const { retries, settled, asked } = setUp();
    retries.expect(PARTY, call(), inHand(7), null, asked());
    const retry = call(`${ANSWERED},"_meta":{"progressToken":1}`, '{ "n" : 1 }', '"another"');
    expect(retries.take(PARTY, retry)).toMatchObject({ entry: 7, rounds: 1 });
    expect(settled).toEqual([{ who: { action: 'accept' } }]);
    expect(retries.take(PARTY, retry)).toBeNull();
  });

  it.each([
    ['another grant', { grant: 'h', server: 's' }, call(ANSWERED)],
    ['another server', { grant: 'g', server: 't' }, call(ANSWERED)],
    ['another tool', PARTY, call(ANSWERED, undefined, undefined, 'y')],
    ['other arguments', PARTY, call(ANSWERED, '{"n":1.0000000000000000001}')],
    ['another parameter', PARTY, call(`${ANSWERED},"task":{}`)],
    ['a state that was never given', PARTY, call(`${ANSWERED},"requestState":"s"`)],
    ['an answer to something else', PARTY, call(',"inputResponses":{"who":{},"what":{}}')],
    ['no answer at all', PARTY, call()],
    ['no answer in it', PARTY, call(',"inputResponses":{}')],
    ['answers that are no object', PARTY, call(',"inputResponses":["who"]')],
    ['a state that is no text', PARTY, call(`${ANSWERED},"requestState":1`)],
  ])('is a message of its own with %s', (_what, party, message) => {
    const { retries, asked } = setUp();
    retries.expect(PARTY, call(), inHand(7), null, asked());
    expect(retries.take(party, message)).toBeNull();
    expect(retries.size).toBe(1);
  });

  it('names the first of its chain, however long it is, within bounds', () => {
    const { retries, asked, settled } = setUp();
    let continued = null;
    for (let round = 1; round <= 20; round += 1) {
      retries.expect(PARTY, call(), inHand(round), continued, asked({ requestState: `${round}` }));
      continued = retries.take(PARTY, call(`,"requestState":"${round}"`));
      expect(continued).toMatchObject({ entry: 1, rounds: round });
    }
    settled.length = 0;
    retries.expect(PARTY, call(), inHand(21), continued, asked({ requestState: '21' }));
    expect(retries.take(PARTY, call(',"requestState":"21"'))).toBeNull();
    expect(settled).toEqual([null]);
  });

  it('is forgotten after half an hour, when rules change, and the oldest when there are too many', () => {
    const { retries, asked, clock, settled } = setUp();
    retries.expect(PARTY, call(), inHand(1), null, asked());
    clock.advance(30 * 60_000);
    expect(retries.take(PARTY, call(ANSWERED))).toBeNull();
    retries.expect(PARTY, call(), inHand(2), null, asked());
    retries.forget();
    expect(retries.take(PARTY, call(ANSWERED))).toBeNull();
    expect(settled).toEqual([null, null]);
    for (let n = 0; n <= 200; n += 1) retries.expect(PARTY, call('', `{"n":${n}}`), inHand(n), null, asked());
    expect(retries.size).toBe(200);
    expect(retries.take(PARTY, call(ANSWERED, '{"n":0}'))).toBeNull();
    expect(retries.take(PARTY, call(ANSWERED, '{"n":200}'))).toMatchObject({ entry: 200 });
  });

  it('is told apart from an identical one by what was asked', () => {
    const { retries, asked } = setUp();
    retries.expect(PARTY, call(), inHand(1), null, asked({ keys: ['what'] }));
    retries.expect(PARTY, call(), inHand(2), null, asked());
    expect(retries.take(PARTY, call(ANSWERED))).toMatchObject({ entry: 2 });
    expect(retries.size).toBe(1);
  });
});
