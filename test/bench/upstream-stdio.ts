import { createInterface } from 'node:readline';
import { answerMessage } from './echo-server.ts';

/** The same server over stdio. */
createInterface({ input: process.stdin }).on('line', (line) => {
  const answer = answerMessage(JSON.parse(line) as Parameters<typeof answerMessage>[0]);
  if (answer !== null) process.stdout.write(`${answer}\n`);
});
