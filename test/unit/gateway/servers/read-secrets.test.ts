import { describe, expect, it } from 'vitest';
import { readServers } from '../../../../shared/gateway/servers/paste/read-servers.ts';

const only = (text: string | object, answers: Readonly<Record<string, string>> = {}) => {
  const source = typeof text === 'string' ? text : JSON.stringify(text);
  const [server] = readServers(source, { answers, home: '/home/ada' }).servers;
  if (server === undefined) throw new Error('no server');
  return server;
};

describe('what a text says that is secret', () => {
  it('takes secrets out of arguments, whether they look like one or are filled in as one', () => {
    const text = { command: 'npx', args: ['srv', '--api-key', 'abcd1234efgh', '--say=${input:word}'] };
    const whole = { inputs: [{ id: 'word', password: true }], servers: { srv: text } };
    const open = only(whole);
    expect(open.connection).toMatchObject({
      args: ['srv', '--api-key', { before: '', secret: 'arg/api-key', after: '' }, '--say=<word>'],
    });
    expect(open.warnings.join()).toContain('list of processes');
    const filled = only(whole, { 'input:word': 'x' });
    expect(filled.connection).toMatchObject({ args: ['srv', '--api-key', {}, { before: '--say=', secret: 'arg/argument' }] });
    expect(filled.secrets).toEqual({ 'arg/api-key': 'abcd1234efgh', 'arg/argument': 'x' });
  });

  it('takes a registered client for signing in along, its secret apart', () => {
    const url = 'https://x.example/mcp';
    const client = { clientId: 'app', clientSecret: { secret: 'oauth-client-secret' }, scope: 'a b' };
    const cursor = only({ url, auth: { CLIENT_ID: 'app', CLIENT_SECRET: 'hush', scopes: ['a', 'b'] } });
    expect([cursor.connection, cursor.secrets]).toMatchObject([{ oauth: client }, { 'oauth-client-secret': 'hush' }]);
    expect(only({ url, oauth: { enabled: true } }).connection).toEqual({ transport: 'http', url, headers: {} });
    expect(only('claude mcp add --transport http --client-id app --callback-port 4711 wiki https://x.example/mcp')).toMatchObject(
      {
        name: 'wiki',
        connection: { url, oauth: { clientId: 'app', callbackPort: 4711 } },
      },
    );
  });

  it('warns where a secret must stay readable', () => {
    expect(only({ url: 'https://x.example/mcp?apiKey=abcd1234' }).warnings.join()).toContain('readable in servers.json');
    expect(only({ url: 'https://x.example/mcp?a=b' }).warnings).toEqual([]);
  });
});
