import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../gateway/config/write-atomic.ts';

/*
 * A folder on which no gateway has ever run protects nothing yet, so it may be set up without a proof of the person.
 * From the first `serve` on there is something to weaken.
 */

function markerPath(dataDir: string): string {
  return join(dataDir, 'first-served');
}

/** Notes that a gateway serves from this folder, once. */
export async function noteServed(dataDir: string, at: Date): Promise<void> {
  if (!hasServedBefore(dataDir)) await writeFileAtomically(markerPath(dataDir), `${at.toISOString()}\n`);
}

export function hasServedBefore(dataDir: string): boolean {
  return existsSync(markerPath(dataDir));
}
