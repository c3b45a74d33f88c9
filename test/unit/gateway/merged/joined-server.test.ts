import { describe, expect, it } from 'vitest';
import { createJoinedServer } from '../../../../shared/gateway/merged/joined-server.ts';
import { createHealth } from '../../../../shared/gateway/upstreams/health.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createPlayedLink, type PlayedLink } from './played-link.ts';

function start(played: PlayedLink = createPlayedLink()) {
  const unasked: string[] = [];
  const over: (string | null)[] = [];
  const health = createHealth(createFakeClock(), () => {});
  const joined = createJoinedServer({
    server: 'one',
    link: played.link,
    health,
    onMessage: (_from, { text }) => unasked.push(text),
    onOver: (problem) => over.push(problem),
  });
  return { joined, played, unasked, over, health };
}

const CALL = '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{}}';
const ANSWER = '{"jsonrpc":"2.0","id":5,"result":{"n":1.0}}';
const progress = (token: number): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1}}`;

describe('one server behind one client', () => {
  it('brings each answer to its request once, and drops answers to nothing', async () => {
    const { joined, played, unasked } = start();
    const asked = joined.request(5, CALL);
    played.say('{"jsonrpc":"2.0","id":6,"result":{}}');
    played.say('{"jsonrpc":"2.0","id":"5","result":{}}');
    played.say(ANSWER);
    played.say('{"jsonrpc":"2.0","id":5,"result":{"second":true}}');
    expect(await asked).toMatchObject({ kind: 'answered', message: { text: ANSWER } });
    expect(unasked).toEqual([]);
  });

  it('lets a request hear of its own progress, and nobody of any other', async () => {
    const { joined, played, unasked } = start();
    const heard: string[] = [];
    const asked = joined.request(5, CALL, { heard: ({ text }) => heard.push(text) });
    played.say(progress(6));
    played.say(progress(5));
    played.say(ANSWER);
    played.say(progress(5));
    await asked;
    expect(heard).toEqual([progress(5)]);
    expect(unasked).toEqual([]);
  });

  it('takes a cancellation of the server for one of its own requests, whatever its number', async () => {
    const { joined, played, unasked } = start();
    const heard: string[] = [];
    const asked = joined.request(5, CALL, { heard: ({ text }) => heard.push(text) });
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}';
    const request = '{"jsonrpc":"2.0","id":5,"method":"roots/list","params":{"_meta":{"progressToken":5}}}';
    played.say(request);
    played.say(cancelled);
    played.say(ANSWER);
    expect(await asked).toMatchObject({ kind: 'answered' });
    expect(unasked).toEqual([request, cancelled]);
    expect(heard).toEqual([]);
  });

  it('answers pings itself, under the very id', () => {
    const { played, unasked } = start();
    played.say('{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}');
    expect(played.sent).toEqual(['{"jsonrpc":"2.0","id":9007199254740993,"result":{}}']);
    expect(unasked).toEqual([]);
  });

  it('tells the server about a cancelled request, and forgets it', async () => {
    const { joined, played } = start();
    const asked = joined.request(5, CALL);
    joined.cancel(5, 'null');
    joined.cancel(5, '0');
    expect(await asked).toEqual({ kind: 'cancelled' });
    expect(played.sent).toEqual([CALL, 'null']);
    played.say(ANSWER);
  });

  it('fails what is under way when the server dies, and all that comes later', async () => {
    const { joined, played, over, health } = start();
    const asked = joined.request(5, CALL);
    played.die('one ended (exit code 1)');
    expect(await asked).toEqual({ kind: 'failed', why: 'one ended (exit code 1)' });
    expect(await joined.request(6, CALL)).toEqual({ kind: 'failed', why: 'one ended (exit code 1)' });
    await expect(joined.ask(7, 'tools/list', {})).rejects.toMatchObject({ name: 'UpstreamError' });
    await joined.tell(CALL);
    expect(over).toEqual(['one ended (exit code 1)']);
    expect(health.of('one')).toMatchObject({ state: 'failing', connections: 0 });
  });

  it('reads results exactly, and keeps the error of a server as it wrote it', async () => {
    const asking = start(createPlayedLink());
    const listed = asking.joined.ask(1, 'tools/list', {});
    asking.played.say('{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890}}');
    expect(JSON.stringify((await listed)['n'])).toContain('12345678901234567890');
    const refused = asking.joined.ask(2, 'tools/list', {});
    asking.played.say('{"jsonrpc":"2.0","id":2,"error":{"code":-1,"data":1.00}}');
    await expect(refused).rejects.toMatchObject({ name: 'ServerRefusal', error: '{"code":-1,"data":1.00}' });
    const doubled = asking.joined.ask(3, 'tools/list', {});
    asking.played.say('{"jsonrpc":"2.0","id":3,"result":{"a":1,"a":2}}');
    expect(await doubled).toEqual({ a: 2 });
  });
});
