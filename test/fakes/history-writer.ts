import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openHistory } from '../../shared/gateway/history/open-history.ts';
import { systemClock } from '../../shared/gateway/ports.ts';
import type { Decision } from '../../shared/model/history-entry.ts';

/**
 * Writes calls into the history given on the command line until it is killed, 16 at a time, and says on its output
 * what it was promised: "allow 12" or "deny 13" once that decision is on disk, "failed 14 <code>" when it is not.
 * Some calls wait undecided, some have no outcome, as in life.
 */
const [, , file = ''] = process.argv;
const history = await openHistory({
  file,
  clock: systemClock,
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  bodyBytes: () => 32_768,
  retentionDays: () => 90,
});

function decisionOf(index: number): Decision {
  const rest = { rule: null, reason: 'because', waitedMs: 0, remembered: null, note: null, observed: null };
  return { ...rest, effect: index % 3 === 0 ? 'deny' : 'allow', by: 'rule', at: Date.now() };
}

async function call(index: number): Promise<void> {
  const body = `{"text":"${'words and more words '.repeat(index % 40)}"}`;
  const id = history.open({
    kind: 'call',
    at: Date.now(),
    grant: 'grant',
    client: 'client',
    session: `session ${index % 7}`,
    server: 'server',
    subject: `tool_${index % 20}`,
    category: 'Read',
    risk: 'low',
    arguments: body,
  });
  if (index % 10 === 9) return;
  const decision = decisionOf(index);
  try {
    await history.decide(id, decision, []);
  } catch (error) {
    writeSync(1, `failed ${id} ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}\n`);
    await pause(20);
    return;
  }
  writeSync(1, `${decision.effect} ${id}\n`);
  await pause(1);
  if (index % 10 === 8) return;
  history.close(id, {
    kind: decision.effect === 'deny' ? 'not-sent' : 'result',
    at: Date.now(),
    durationMs: 1,
    message: null,
    body,
  });
}

async function lane(first: number): Promise<never> {
  for (let index = first; ; index += 16) await call(index);
}

writeSync(1, 'ready\n');
await Promise.all(Array.from({ length: 16 }, (_, index) => lane(index)));
