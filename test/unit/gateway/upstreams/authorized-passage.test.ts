import { describe, expect, it } from 'vitest';
import { createAuthorizedPassage } from '../../../../shared/gateway/upstreams/authorized-passage.ts';
import type { AfterRefusal, Authorizer, Refusal } from '../../../../shared/gateway/upstreams/authorizer.ts';
import type { Passage, PassageRequest, PassageSink } from '../../../../shared/gateway/upstreams/http-passage.ts';

interface Sent {
  readonly request: PassageRequest;
  readonly sink: PassageSink;
  isAborted: boolean;
}

function start(headers: (string | null | Promise<string | null>)[], after: AfterRefusal[] = []) {
  const sent: Sent[] = [];
  const refusals: Refusal[] = [];
  const heard: string[] = [];
  const passage: Passage = {
    send(request, sink) {
      const each: Sent = { request, sink, isAborted: false };
      sent.push(each);
      return { abort: () => void (each.isAborted = true), resume: () => {} };
    },
    close: async () => {},
  };
  const authorizer: Authorizer = {
    header: () => headers.shift() ?? null,
    async refused(refusal) {
      refusals.push(refusal);
      return after.shift() ?? { sendAgain: false, message: 'vault wants you to sign in.' };
    },
  };
  const sink: PassageSink = {
    head: (status) => void heard.push(`head ${status}`),
    data: (chunk) => heard.push(`data ${chunk.toString()}`) > 0,
    end: () => void heard.push('end'),
    fail: (error) => void heard.push(`fail ${error.code} ${error.message}`),
  };
  const request: PassageRequest = { method: 'POST', headers: ['accept', 'x'], body: Buffer.from('{}') };
  const inHand = createAuthorizedPassage(passage, authorizer).send(request, sink);
  return { sent, refusals, heard, inHand };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a passage that is signed in', () => {
  it('sends at once when the header is known, and passes the answer on as it is', () => {
    const { sent, heard } = start(['Bearer a']);
    expect(sent.map(({ request }) => request.headers)).toEqual([['accept', 'x', 'authorization', 'Bearer a']]);
    sent[0]?.sink.head(200, {});
    sent[0]?.sink.data(Buffer.from('x'));
    sent[0]?.sink.end();
    expect(heard).toEqual(['head 200', 'data x', 'end']);
  });

  it('waits for a header that is renewed, and sends nothing when the client left meanwhile', async () => {
    const renewal = Promise.withResolvers<string | null>();
    const { sent, heard, inHand } = start([renewal.promise]);
    expect(sent).toEqual([]);
    inHand.abort();
    renewal.resolve('Bearer b');
    await settle();
    expect(sent).toEqual([]);
    expect(heard).toEqual(['fail closed The client left.']);
  });

  it('sends a refused request once more, with the same body, and says nothing of the first answer', async () => {
    const { sent, heard, refusals } = start(['Bearer a', 'Bearer b'], [{ sendAgain: true }]);
    sent[0]?.sink.head(401, { 'www-authenticate': 'Bearer x="y"' });
    sent[0]?.sink.data(Buffer.from('refused'));
    sent[0]?.sink.end();
    await settle();
    expect(refusals).toEqual([{ status: 401, wwwAuthenticate: 'Bearer x="y"', sent: 'Bearer a', isSecond: false }]);
    expect(sent[0]?.isAborted).toBe(true);
    expect(sent.map(({ request }) => [request.headers.at(-1), request.body?.toString()])).toEqual([
      ['Bearer a', '{}'],
      ['Bearer b', '{}'],
    ]);
    sent[1]?.sink.head(200, {});
    sent[1]?.sink.end();
    expect(heard).toEqual(['head 200', 'end']);
  });

  it('never sends a third time', async () => {
    const { sent, heard, refusals } = start(['Bearer a', 'Bearer b', 'Bearer c'], [{ sendAgain: true }, { sendAgain: true }]);
    sent[0]?.sink.head(401, {});
    await settle();
    sent[1]?.sink.head(401, {});
    await settle();
    expect(sent).toHaveLength(2);
    expect(refusals.map(({ isSecond }) => isSecond)).toEqual([false, true]);
    expect(heard).toEqual(['fail auth The server refused our credentials.']);
  });

  it.each([401, 403])('fails with words after a refusal (%i) that a person must end', async (status) => {
    const { sent, heard } = start([null]);
    sent[0]?.sink.head(status, {});
    await settle();
    expect(heard).toEqual(['fail auth vault wants you to sign in.']);
  });

  it('does not send again what the client has left', async () => {
    const { sent, inHand, heard } = start(['Bearer a', 'Bearer b'], [{ sendAgain: true }]);
    sent[0]?.sink.head(401, {});
    inHand.abort();
    await settle();
    expect(sent).toHaveLength(1);
    expect(heard).toEqual(['fail closed The client left.']);
  });

  it('never repeats a request that may have been carried out', async () => {
    const { sent, heard } = start(['Bearer a', 'Bearer b'], [{ sendAgain: true }]);
    sent[0]?.sink.head(500, {});
    sent[0]?.sink.end();
    await settle();
    expect(sent).toHaveLength(1);
    expect(heard).toEqual(['head 500', 'end']);
  });
});
