import { describe, expect, it } from 'vitest';
import { isShownList, passList, passToolList } from '../../../../shared/gateway/sessions/tool-lists.ts';
import type { ClientMessage } from '../../../../shared/gateway/wire/message.ts';
import { parseClientMessage } from '../../../../shared/gateway/wire/parse-message.ts';

function request(params = '{}'): ClientMessage {
  const parsed = parseClientMessage(Buffer.from(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${params}}`));
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.message;
}

const LIST =
  '{ "jsonrpc":"2.0", "id":12345678901234567890, "result":{"tools":[{"name":"a","x":1.00},{"name":"b","max":9007199254740993}],"next":1e400} }';

describe('a list of tools', () => {
  function listsHiding(...hidden: string[]): Parameters<typeof passToolList>[0] & { seen: [string, number, boolean][] } {
    const seen: [string, number, boolean][] = [];
    return {
      seen,
      observe: (server, tools, complete) => void seen.push([server, tools.length, complete]),
      isHidden: (_server, tool) => hidden.includes(tool),
      isMessageHidden: (_server, _section, subject) => hidden.includes(subject),
    };
  }

  it('passes untouched when nothing is hidden, and is noticed', () => {
    const lists = listsHiding('z');
    expect(passToolList(lists, 's', request(), LIST)).toBe(LIST);
    expect(lists.seen).toEqual([['s', 2, true]]);
  });

  it('loses what is hidden, and nothing of the rest', () => {
    expect(passToolList(listsHiding('a'), 's', request(), LIST)).toBe(
      '{ "jsonrpc":"2.0", "id":12345678901234567890, "result":{"tools":[{"name":"b","max":9007199254740993}],"next":1e400} }',
    );
  });

  it('says of itself that it is this client’s alone when it is shortened, where the revision has that', () => {
    const list = (cache: string): string =>
      `{"id":1,"jsonrpc":"2.0","result":{${cache}"resultType":"complete","tools":[{"name":"a"},{"name":"b","n":1.0}] ,"x":1.50}}`;
    const shown = (given: string): string => passToolList(listsHiding('a'), 's', request(), list(given));
    const rest = '"resultType":"complete","tools":[{"name":"b","n":1.0}] ,"x":1.50}}';
    const head = '{"id":1,"jsonrpc":"2.0","result":{';
    expect(shown('')).toBe(`${head}"ttlMs":1000,"cacheScope":"private",${rest}`);
    expect(shown('"cacheScope":"public",')).toBe(`${head}"ttlMs":1000,"cacheScope":"private",${rest}`);
    expect(shown('"ttlMs": 600000.0,"cacheScope":"public",')).toBe(`${head}"ttlMs": 1000,"cacheScope":"private",${rest}`);
  });

  it('is known to be a part when it has more pages, before or after', () => {
    const lists = listsHiding();
    passToolList(lists, 's', request('{"cursor":"x"}'), LIST);
    passToolList(lists, 's', request(), LIST.replace('"next":1e400', '"nextCursor":"y"'));
    expect(lists.seen.map(([, , isComplete]) => isComplete)).toEqual([false, false]);
  });

  it('is answered as empty when something is hidden and the text can be read in two ways', () => {
    const twice = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","name":"b"},{"name":"c"}]}}';
    expect(JSON.parse(passToolList(listsHiding('b'), 's', request(), twice))).toMatchObject({ result: { tools: [] } });
  });

  it.each([
    'not json',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    '[]',
    'null',
  ])('that is none (%s) passes untouched', (text) => {
    const lists = listsHiding('a');
    expect(passToolList(lists, 's', request(), text)).toBe(text);
    expect(lists.seen).toEqual([]);
  });
});

describe('a list of prompts or resources', () => {
  const lists = {
    observe: () => {},
    isHidden: () => false,
    isMessageHidden: (_server: string, section: string, subject: string) => subject === `hidden ${section}`,
  };
  const asked = (method: string): ClientMessage => ({ ...request(), method });

  it.each([
    ['prompts/list', 'prompts', 'name'],
    ['resources/list', 'resources', 'uri'],
  ])('loses what is hidden, and nothing of the rest: %s', (method, key, name) => {
    const whole = `{"jsonrpc":"2.0","id":1, "result":{"${key}":[{"${name}":"hidden ${key}"},{"${name}":"shown","n":1.50}],"a":1e400}}`;
    const shown = whole.replace(`{"${name}":"hidden ${key}"},`, '');
    expect(passList(lists, 's', asked(method), whole)).toBe(shown);
    expect(passList(lists, 's', asked(method), shown)).toBe(shown);
    expect(isShownList(method)).toBe(true);
  });

  it('is left alone when rules hide nothing in it', () => {
    const templates = '{"jsonrpc":"2.0","id":1,"result":{"resourceTemplates":[{"name":"hidden resources"}]}}';
    expect(passList(lists, 's', asked('resources/templates/list'), templates)).toBe(templates);
    expect(isShownList('resources/templates/list')).toBe(false);
  });
});
