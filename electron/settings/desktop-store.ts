import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import { z } from 'zod';
import { type DesktopSettings, type DesktopSettingsChange, DesktopSettingsSchema } from '../../shared/model/desktop-settings.ts';

const BoundsSchema = z.strictObject({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
export type Bounds = z.infer<typeof BoundsSchema>;
export type WindowName = 'main' | 'approval';

/** What the desktop app keeps for itself, beside the core's data. */
export interface DesktopStore {
  settings(): DesktopSettings;
  change(changes: DesktopSettingsChange): DesktopSettings;
  bounds(window: WindowName): Bounds | null;
  keepBounds(window: WindowName, bounds: Bounds): void;
  /** Where the file went that could not be read; null when all was well. */
  readonly setAside: string | null;
}

const NAME = 'desktop';

/** Opens the file in a folder. One that cannot be read is set aside, and the defaults count; so do they for a value that is none. */
export function openDesktopStore(folder: string): DesktopStore {
  let setAside: string | null = null;
  function open(): ElectronStore<Record<string, unknown>> {
    return new ElectronStore<Record<string, unknown>>({ name: NAME, cwd: folder, clearInvalidConfig: false });
  }
  function openOrReplace(): ElectronStore<Record<string, unknown>> {
    try {
      return open();
    } catch {
      const file = join(folder, `${NAME}.json`);
      setAside = `${file}.broken-${Date.now()}`;
      if (existsSync(file)) renameSync(file, setAside);
      return open();
    }
  }
  const store = openOrReplace();

  function settings(): DesktopSettings {
    const kept = z.record(z.string(), z.unknown()).catch({}).parse(store.get('settings'));
    const { shape } = DesktopSettingsSchema;
    const good = Object.entries(kept).filter(
      ([key, value]) => key in shape && shape[key as keyof DesktopSettings].safeParse(value).success,
    );
    return DesktopSettingsSchema.parse(Object.fromEntries(good));
  }

  return {
    settings,
    change(changes) {
      store.set('settings', { ...settings(), ...changes });
      return settings();
    },
    bounds: (window) =>
      BoundsSchema.nullable()
        .catch(null)
        .parse(store.get(`windows.${window}`) ?? null),
    keepBounds: (window, bounds) => store.set(`windows.${window}`, bounds),
    setAside,
  };
}
