import { z } from 'zod';
import type { Problem } from '../../contract/state.ts';
import { type Settings, SettingsSchema } from '../../model/settings.ts';
import type { Clock, Log } from '../ports.ts';
import type { DataFolder } from './data-folder.ts';
import { openJsonFile } from './json-file.ts';
import type { WriteText } from './write-atomic.ts';

/** The settings of the core. Only what differs from a default stands in the file, so that better defaults reach everybody. */
export interface SettingsStore {
  get(): Settings;
  /** Rejects with DataFileError when it cannot be written, with a ZodError when a value is out of its bounds. */
  change(changes: Readonly<Partial<Settings>>): Promise<void>;
  onChange(listener: (settings: Settings) => void): () => void;
  readonly problem: Problem | null;
}

export interface SettingsStoreOptions {
  readonly folder: DataFolder;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

const DEFAULTS = SettingsSchema.parse({});

/** Settings that cannot be read become the defaults; what made Countersign stricter is kept as far as it can be made out. */
export async function openSettingsStore(options: SettingsStoreOptions): Promise<SettingsStore> {
  const { folder, ...rest } = options;
  const file = await openJsonFile<Settings>({
    ...rest,
    file: folder.settings,
    title: 'Settings',
    schema: SettingsSchema,
    initial: DEFAULTS,
    whenBroken: { value: strictestOf, means: 'The default settings are in force.' },
    toFile: whatDiffers,
  });
  return {
    get: () => file.get(),
    change: (changes) => file.change((current) => ({ ...current, ...changes })),
    onChange: (listener) => file.onChange(listener),
    get problem() {
      return file.problem;
    },
  };
}

const StrictFlagsSchema = z.object({
  askForEverything: z.boolean().catch(DEFAULTS.askForEverything),
  strictCatalogue: z.boolean().catch(DEFAULTS.strictCatalogue),
});

/** A typing mistake elsewhere in the file must not switch off what a person switched on to be asked more. */
function strictestOf(found: unknown): Settings {
  const flags = StrictFlagsSchema.safeParse(found);
  return flags.success ? { ...DEFAULTS, ...flags.data } : DEFAULTS;
}

function whatDiffers(settings: Settings): object {
  const defaults = new Map<string, unknown>(Object.entries(DEFAULTS));
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => defaults.get(key) !== value));
}
