import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openJsonFile } from '../../../../shared/gateway/config/json-file.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

const FileSchema = z.strictObject({ version: z.literal(1), numbers: z.array(z.int()) });

test('a process killed in the middle of writing leaves a whole file', async () => {
  const dir = temporaryFolder();
  const file = join(dir, 'numbers.json');
  for (let round = 0; round < 8; round += 1) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-forever.fixture.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await wait(round * 3);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const { numbers } = FileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(new Set(numbers).size).toBeLessThanOrEqual(1);
  }
  const options = { title: '', schema: FileSchema.omit({ version: true }), initial: { numbers: [] }, log: createRecordingLog() };
  const whenBroken = { value: () => ({ numbers: [] }), means: '' };
  const json = await openJsonFile({ ...options, file, whenBroken, clock: createFakeClock() });
  expect(json.problem).toBeNull();
  expect(readdirSync(dir)).toEqual(['numbers.json']);
});
