import { describe, expect, it } from 'vitest';
import {
  answerWithOwnTasks,
  answerWithTaskNames,
  requestWithOwnTasks,
  saidWithTaskNames,
} from '../../../../shared/gateway/merged/task-names.ts';

const RELATED = (id: string): string => `"_meta":{"io.modelcontextprotocol/related-task":{ "taskId":"${id}"},"n":1.0}`;

describe('the ids of tasks at the address of all servers', () => {
  it('carry the name of their server towards the client, where the protocol has them and nowhere else', () => {
    const made = (id: string): string => `{"result":{"task":{"taskId":"${id}"},"content":[{"taskId":"x"}]},"id":1}`;
    expect(answerWithTaskNames('a', 'tools/call', made('t'))).toBe(made('a__t'));
    const handle = (id: string): string => `{"id":1,"result":{"resultType":"task","taskId":"${id}"}}`;
    expect(answerWithTaskNames('a', 'tools/call', handle('t'))).toBe(handle('a__t'));
    const plain = '{"id":1,"result":{"resultType":"complete","taskId":"t","structuredContent":{"task":"task","taskId":"t"}}}';
    expect(answerWithTaskNames('a', 'tools/call', plain)).toBe(plain);
    expect(answerWithTaskNames('a', 'tasks/get', '{"result":{"taskId":"t"}}')).toBe('{"result":{"taskId":"a__t"}}');
    const related = (id: string): string => `{"id":1,"result":{"content":[],${RELATED(id)}}}`;
    expect(answerWithTaskNames('a', 'tasks/result', related('t'))).toBe(related('a__t'));
    const status = (id: string): string => `{"method":"notifications/tasks/status","params":{"taskId":"${id}","n":1.0}}`;
    expect(saidWithTaskNames('a', 'notifications/tasks/status', status('t'))).toBe(status('a__t'));
    const asked = '{"id":1,"method":"tasks/get","params":{"taskId":"of the client"}}';
    expect(saidWithTaskNames('a', 'tasks/get', asked)).toBe(asked);
  });

  it('lose it towards the server, and no other server’s', () => {
    const get = (id: string): string => `{"id":1,"method":"tasks/get","params":{"taskId":"${id}",${RELATED(id)}}}`;
    expect(requestWithOwnTasks('a', 'tasks/get', get('a__t'))).toBe(get('t'));
    expect(requestWithOwnTasks('a', 'tasks/get', get('b__t'))).toBe(get('b__t'));
    const call = '{"id":1,"method":"tools/call","params":{"name":"x","taskId":"a__t"}}';
    expect(requestWithOwnTasks('a', 'tools/call', call)).toBe(call);
    const answer = (id: string): string => `{"id":1,"result":{${RELATED(id)}}}`;
    expect(answerWithOwnTasks('a', answer('a__t'))).toBe(answer('t'));
  });

  it.each([`{"result":{"task":{"taskId":5}}}`, `{"result":{"task":"taskId"}}`, `{"result":null,"x":"taskId"}`, '[{"taskId":1}]'])(
    'leave alone what is no id: %s',
    (text) => {
      expect(answerWithTaskNames('a', 'tools/call', text)).toBe(text);
    },
  );
});
