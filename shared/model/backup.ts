import { z } from 'zod';
import { ServerNameSchema } from './names.ts';
import { SettingsChangeSchema } from './settings.ts';

/** Settings and policies in one file. No secrets, no tokens, no history: those stay on the machine. */
export const BackupSchema = z.strictObject({
  countersign: z.literal('backup'),
  version: z.literal(1),
  /** ISO 8601. */
  madeAt: z.iso.datetime(),
  /** What differs from the defaults. */
  settings: SettingsChangeSchema,
  /** The policy documents as their authors wrote them, by server. */
  policies: z.record(ServerNameSchema, z.string()),
});
export type Backup = z.infer<typeof BackupSchema>;
