import { join } from 'node:path';
import { z } from 'zod';
import { type Switch, SwitchSchema } from '../../model/switches.ts';
import type { Clock, Log } from '../ports.ts';
import type { DataFolder } from './data-folder.ts';
import { type JsonFile, openJsonFile } from './json-file.ts';
import { readOwnFile } from './own-file.ts';
import { parseVersioned } from './versioned-json.ts';

const SwitchesFileSchema = z.strictObject({ switches: z.array(SwitchSchema) });
export type SwitchesFile = z.infer<typeof SwitchesFileSchema>;

const PausesFileSchema = z.strictObject({ pauses: z.array(SwitchSchema.pick({ client: true, since: true, until: true })) });
const MAX_BYTES = 1_048_576;

/**
 * Opens `switches.json`. What was thrown survives a restart; a file that cannot be read means that everything is paused, never
 * that nothing is. Without one, the pauses of a `pauses.json` (Countersign before there were other switches) still count.
 */
export async function openSwitchesFile(options: {
  readonly folder: Pick<DataFolder, 'dir' | 'switches'>;
  readonly log: Log;
  readonly clock: Clock;
}): Promise<JsonFile<SwitchesFile>> {
  const { folder, log, clock } = options;
  const allPaused = (): SwitchesFile => ({
    switches: [{ kind: 'pause', client: null, server: null, until: null, since: clock.now() }],
  });
  return openJsonFile<SwitchesFile>({
    file: folder.switches,
    title: 'Switches',
    schema: SwitchesFileSchema,
    initial: (await formerPauses(join(folder.dir, 'pauses.json'))) ?? allPaused(),
    whenBroken: { value: allPaused, means: 'All clients are paused.' },
    log,
    clock,
  });
}

/** Null when there is such a file and it cannot be read. */
async function formerPauses(file: string): Promise<SwitchesFile | null> {
  const found = await readOwnFile(file, MAX_BYTES);
  if (!found.ok) return found.code === 'missing' ? { switches: [] } : null;
  const parsed = parseVersioned(found.text, PausesFileSchema);
  if (!parsed.ok) return null;
  const pauses = parsed.value.pauses.map((pause): Switch => ({ kind: 'pause', server: null, ...pause }));
  return { switches: pauses };
}
