import { answerMessage } from './echo-server.ts';
import { createLineSplitter } from './line-splitter.ts';

/** The same server over stdio. Each answer leaves in a write of its own, as those of real servers do. */
const split = createLineSplitter((line) => {
  const answer = answerMessage(JSON.parse(line.toString('utf8')) as Parameters<typeof answerMessage>[0]);
  if (answer !== null) process.stdout.write(`${answer}\n`);
});
process.stdin.on('data', split);
process.stdin.once('end', () => process.exit());
