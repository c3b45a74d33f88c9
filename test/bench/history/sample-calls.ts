import type { NewEntry } from '../../../shared/gateway/history/history.ts';
import type { Decision } from '../../../shared/model/history-entry.ts';

const DAY_MS = 86_400_000;
const RISKS = ['low', 'medium', 'high', 'critical'] as const;
const CATEGORIES = ['Read', 'Write', 'Execute', 'Destructive'] as const;
const BODIES = 5_000;

/** Calls like those of eighty days of work, the same in every run: ten servers, 200 tools, three clients. */
export interface SampleCalls {
  readonly startedAt: number;
  readonly spanMs: number;
  /** The words in arguments and results; the first are common, the last are rare. */
  readonly words: readonly string[];
  /** A number below 1. The same sequence in every run. */
  random(): number;
  entryOf(index: number): NewEntry;
  decisionOf(index: number, at: number): Decision;
  resultOf(index: number): string;
}

/** `count`: how many calls the eighty days have. Texts come from a few thousand that are made up now, not while measuring. */
export function createSampleCalls(count: number): SampleCalls {
  let seed = 42;
  function random(): number {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed / 0x80000000;
  }
  const words = Array.from({ length: 20_000 }, () => Math.floor(random() * 1e9).toString(36));
  function prose(length: number): string {
    let text = '';
    while (text.length < length) text += `${words[Math.floor(random() * random() * words.length)]} `;
    return text;
  }
  const texts = Array.from({ length: BODIES }, () => prose(400));
  const textOf = (index: number): string => texts[(index * 7919) % BODIES] ?? '';
  const spanMs = 80 * DAY_MS;
  const startedAt = Date.now() - spanMs;

  return {
    startedAt,
    spanMs,
    words,
    random,
    entryOf: (index) => ({
      kind: 'call',
      at: Math.floor(startedAt + (index / count) * spanMs),
      grant: `grant${index % 3}`,
      client: `client${index % 3}`,
      session: `session${Math.floor(index / 400)}`,
      server: `server${index % 10}`,
      subject: `gateway.tool_${index % 200}`,
      category: CATEGORIES[index % 4] ?? null,
      risk: RISKS[index % 4] ?? null,
      arguments: `{"path":"/home/user/project${index % 5000}/file.txt","text":"${textOf(index)}"}`,
    }),
    decisionOf(index, at) {
      const isAllowed = index % 17 !== 0;
      const by = index % 29 === 0 ? 'person' : 'rule';
      const reason = isAllowed ? 'Allowed by the rule for this tool.' : 'Denied: the path is outside the project.';
      const nothing = { remembered: null, note: null, observed: null };
      return { ...nothing, effect: isAllowed ? 'allow' : 'deny', by, rule: '/tools/1', reason, at, waitedMs: 1 };
    },
    resultOf: (index) => `{"content":[{"type":"text","text":"${textOf(index + 1)}"}]}`,
  };
}
