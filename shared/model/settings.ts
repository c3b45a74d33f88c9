import { z } from 'zod';

/** Every setting of the core with its default: this schema is the type, the defaults, the file and the wire format. */
export const SettingsSchema = z.strictObject({
  /** The MCP address's port. Clients remember it, so it stays the same. */
  port: z.int().min(0).max(65535).default(47100),
  /** The port of the page. */
  uiPort: z.int().min(0).max(65535).default(47101),
  /** Ends a question nobody answered, in seconds. */
  approvalTimeoutSeconds: z.int().min(5).max(1800).default(600),
  /** How long a call is held open for a person before the client is told to come back, in seconds. */
  holdSeconds: z.number().min(0.05).max(600).default(45),
  /** How long a late approval waits for the client's retry, in seconds. */
  ticketSeconds: z.int().min(10).max(3600).default(600),
  /** How often progress is sent while a person decides, in seconds. */
  progressSeconds: z.number().min(0.05).max(60).default(10),
  /** Files under policies/ changed outside the app take effect at once, also when they loosen. */
  trustPolicyFiles: z.boolean().default(false),
  /** The recommended rules of tools without a rule: the stricter table. */
  strictCatalogue: z.boolean().default(false),
  /** Asks for every call, whatever the rules allow. */
  askForEverything: z.boolean().default(false),
  /** Calls one client may have in flight. */
  maxConcurrentPerGrant: z.int().min(1).max(10_000).default(256),
  /** Sessions one client may have open; beyond it the one unused for longest is ended. */
  maxSessionsPerGrant: z.int().min(1).max(10_000).default(128),
  /** Ends a session nobody uses, in seconds. */
  sessionIdleSeconds: z.int().min(10).max(86_400).default(1800),
  /** How long a server may take to answer `initialize`, in seconds. */
  connectTimeoutSeconds: z.number().min(0.1).max(600).default(60),
  /** How long a client of all servers at once (`/mcp`) waits for those that are slow to start, in seconds; they join later. */
  joinWaitSeconds: z.number().min(0).max(300).default(4),
  historyRetentionDays: z.int().min(1).max(3650).default(90),
  /** Arguments and results are stored up to this many bytes; the rest is represented by digest and size. */
  historyBodyBytes: z.int().min(0).max(1_048_576).default(32_768),
});
export type Settings = z.infer<typeof SettingsSchema>;

const { shape } = SettingsSchema;

/**
 * Some settings to change. Without the defaults: `SettingsSchema.partial()` would fill in every setting that is left out, and
 * so put all the others back.
 */
export const SettingsChangeSchema = z.strictObject({
  port: shape.port.unwrap().exactOptional(),
  uiPort: shape.uiPort.unwrap().exactOptional(),
  approvalTimeoutSeconds: shape.approvalTimeoutSeconds.unwrap().exactOptional(),
  holdSeconds: shape.holdSeconds.unwrap().exactOptional(),
  ticketSeconds: shape.ticketSeconds.unwrap().exactOptional(),
  progressSeconds: shape.progressSeconds.unwrap().exactOptional(),
  trustPolicyFiles: shape.trustPolicyFiles.unwrap().exactOptional(),
  strictCatalogue: shape.strictCatalogue.unwrap().exactOptional(),
  askForEverything: shape.askForEverything.unwrap().exactOptional(),
  maxConcurrentPerGrant: shape.maxConcurrentPerGrant.unwrap().exactOptional(),
  maxSessionsPerGrant: shape.maxSessionsPerGrant.unwrap().exactOptional(),
  sessionIdleSeconds: shape.sessionIdleSeconds.unwrap().exactOptional(),
  connectTimeoutSeconds: shape.connectTimeoutSeconds.unwrap().exactOptional(),
  joinWaitSeconds: shape.joinWaitSeconds.unwrap().exactOptional(),
  historyRetentionDays: shape.historyRetentionDays.unwrap().exactOptional(),
  historyBodyBytes: shape.historyBodyBytes.unwrap().exactOptional(),
} satisfies Record<keyof Settings, z.ZodType>);
