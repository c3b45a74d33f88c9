import { z } from 'zod';
import { openJsonFile } from '../../../../shared/gateway/config/json-file.ts';
import { systemClock } from '../../../../shared/gateway/ports.ts';

/** Changes one file without end, until it is killed; says when it has begun. */
const noLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const file = await openJsonFile({
  file: process.argv[2] ?? '',
  title: 'Numbers',
  schema: z.strictObject({ numbers: z.array(z.int()) }),
  initial: { numbers: [] },
  whenBroken: { value: () => ({ numbers: [] }), means: '' },
  log: noLog,
  clock: systemClock,
});
for (let count = 0; ; count += 1) {
  await file.change(() => ({ numbers: Array.from({ length: (count * 37) % 5000 }, () => count) }));
  if (count === 3) console.log('begun');
}
