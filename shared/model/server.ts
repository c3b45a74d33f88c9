import { z } from 'zod';
import { ServerNameSchema } from './names.ts';

/** A value that stands in a file in clear, or the name of a secret kept in the secrets port. */
export const ConfiguredValueSchema = z.union([z.string(), z.strictObject({ secret: z.string().min(1) })]);
export type ConfiguredValue = z.infer<typeof ConfiguredValueSchema>;

export const StdioServerSchema = z.strictObject({
  transport: z.literal('stdio'),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), ConfiguredValueSchema).default({}),
  cwd: z.string().optional(),
});

export const HttpServerSchema = z.strictObject({
  transport: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), ConfiguredValueSchema).default({}),
});

export const TransportSchema = z.discriminatedUnion('transport', [StdioServerSchema, HttpServerSchema]);
export type Transport = z.infer<typeof TransportSchema>;

/** One real MCP server behind us, as configured by the person. */
export const ServerConfigSchema = z.strictObject({
  name: ServerNameSchema,
  connection: TransportSchema,
  paused: z.boolean().default(false),
  addedAt: z.iso.datetime(),
});
export type ServerConfig = z.infer<typeof ServerConfigSchema>;

/** idle: nobody uses it; the health of a server says what the last connection to it said. */
export const ServerHealthSchema = z.strictObject({
  state: z.enum(['idle', 'starting', 'running', 'failing']),
  /** Connections open now (one per client session). */
  connections: z.int().nonnegative(),
  /** What to show when it fails; no secret values. */
  message: z.string().nullable(),
  since: z.iso.datetime(),
});
export type ServerHealth = z.infer<typeof ServerHealthSchema>;
