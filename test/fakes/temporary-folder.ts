import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for one test, gone when the test is over. */
export function temporaryFolder(onEnd: (end: () => Promise<void>) => void = onTestFinished): string {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'countersign-test-'));
  onEnd(async () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
