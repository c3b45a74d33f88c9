import { z } from 'zod';

/** Every setting that only the desktop app has, with its default: type, defaults, file and wire format. */
export const DesktopSettingsSchema = z.strictObject({
  /** Starts with the person's session, without a window. */
  openAtLogin: z.boolean().default(false),
  /** A question takes the keyboard; otherwise its window only comes to the front. */
  promptTakesFocus: z.boolean().default(false),
  /** Tells of each new question by the system's notifications. */
  notifications: z.boolean().default(true),
  /** A sound with each new question. */
  sound: z.boolean().default(false),
  /** What was allowed for a session ends when the screen is locked or the computer sleeps. */
  endPermissionsOnLock: z.boolean().default(true),
  /** Allowing a critical call wants Touch ID, where the computer has it. */
  touchIdForCritical: z.boolean().default(false),
  /** Looks for updates, a minute after the start and every six hours, and fetches them. */
  updates: z.boolean().default(true),
});
export type DesktopSettings = z.infer<typeof DesktopSettingsSchema>;

const { shape } = DesktopSettingsSchema;

/** Some of them to change; without the defaults, so that what is left out stays. */
export const DesktopSettingsChangeSchema = z.strictObject({
  openAtLogin: shape.openAtLogin.unwrap().exactOptional(),
  promptTakesFocus: shape.promptTakesFocus.unwrap().exactOptional(),
  notifications: shape.notifications.unwrap().exactOptional(),
  sound: shape.sound.unwrap().exactOptional(),
  endPermissionsOnLock: shape.endPermissionsOnLock.unwrap().exactOptional(),
  touchIdForCritical: shape.touchIdForCritical.unwrap().exactOptional(),
  updates: shape.updates.unwrap().exactOptional(),
} satisfies Record<keyof DesktopSettings, z.ZodType>);
export type DesktopSettingsChange = z.infer<typeof DesktopSettingsChangeSchema>;

/** How it stands with updates. `version`: the one that is on its way or ready. `message`: why nobody looks, or what went wrong. */
export const UpdateViewSchema = z.strictObject({
  kind: z.enum(['off', 'idle', 'checking', 'downloading', 'ready', 'failed']),
  version: z.string().nullable(),
  message: z.string().nullable(),
});
export type UpdateView = z.infer<typeof UpdateViewSchema>;

/** The settings, and which of them mean something on this computer. */
export const DesktopViewSchema = z.strictObject({
  settings: DesktopSettingsSchema,
  capabilities: z.strictObject({
    touchId: z.boolean(),
    notifications: z.boolean(),
  }),
  update: UpdateViewSchema,
  /** What is not as it should be in how the app was started, and what helps. */
  notice: z.string().nullable(),
});
export type DesktopView = z.infer<typeof DesktopViewSchema>;
