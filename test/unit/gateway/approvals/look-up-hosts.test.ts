import { expect, it } from 'vitest';
import { lookUpHosts } from '../../../../shared/gateway/approvals/look-up-hosts.ts';
import { namedHosts } from '../../../../shared/policy/named-hosts.ts';

it('tells where each name leads, near or far, and why one leads nowhere', async () => {
  const found = await lookUpHosts(
    ['good.example', 'near.example', 'none.example', 'empty.example', 'odd.example'],
    async (host) => {
      switch (host) {
        case 'good.example':
          return [{ address: '203.0.113.9' }, { address: '2001:db8::1' }];
        case 'near.example':
          return [{ address: '127.0.0.1' }, { address: '::ffff:10.0.0.1' }, { address: 'fe80::1%eth0' }];
        case 'empty.example':
          return [];
        case 'none.example':
          throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
        default:
          throw Object.assign(new Error('no'), { code: 'EAI_AGAIN' });
      }
    },
  );
  expect(found).toEqual([
    {
      host: 'good.example',
      addresses: [
        { address: '203.0.113.9', where: 'elsewhere' },
        { address: '2001:db8::1', where: 'elsewhere' },
      ],
      problem: null,
    },
    {
      host: 'near.example',
      addresses: [
        { address: '127.0.0.1', where: 'this machine' },
        { address: '::ffff:10.0.0.1', where: 'local network' },
        { address: 'fe80::1%eth0', where: 'local network' },
      ],
      problem: null,
    },
    { host: 'none.example', addresses: [], problem: 'There is no such name.' },
    { host: 'empty.example', addresses: [], problem: 'It leads nowhere.' },
    { host: 'odd.example', addresses: [], problem: 'The name service gave no answer (EAI_AGAIN).' },
  ]);
});

it('asks only about names: wherever they stand in the call, each once, without port', () => {
  const args = {
    serverUrl: 'https://api.example.com:8443/x',
    list: [
      { url: 'http://127.0.0.1/' },
      { url: 'wss://API.example.com/' },
      { url: 'https://[::1]/' },
      { url: 'https://192.0.2.1/' },
    ],
    local: 'http://localhost:80/',
    text: 'see https://in-a-sentence.example',
    other: 'ftp://files.example',
    deep: { a: { b: 'https://user@evil.example/' } },
  };
  expect(namedHosts(args)).toEqual(['api.example.com', 'evil.example']);
  expect(namedHosts(Array.from({ length: 20 }, (_, at) => `https://h${at}.example/`))).toHaveLength(5);
  expect(namedHosts('no object')).toEqual([]);
});
