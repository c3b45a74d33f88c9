import { z } from 'zod';
import { ClientIdSchema } from './client-id.ts';
import { ServerNameSchema } from './names.ts';

/** A value that stands in a file in clear, or the name of a secret kept in the secrets port. */
export const ConfiguredValueSchema = z.union([z.string(), z.strictObject({ secret: z.string().min(1) })]);
export type ConfiguredValue = z.infer<typeof ConfiguredValueSchema>;

/** An argument that stands in a file in clear, or one with a secret in it, which is put between the rest when the process starts. */
export const ArgumentSchema = z.union([
  z.string(),
  z.strictObject({ before: z.string().default(''), secret: z.string().min(1), after: z.string().default('') }),
]);
export type Argument = z.infer<typeof ArgumentSchema>;

export const StdioServerSchema = z.strictObject({
  transport: z.literal('stdio'),
  command: z.string().min(1),
  args: z.array(ArgumentSchema).default([]),
  env: z.record(z.string(), ConfiguredValueSchema).default({}),
  cwd: z.string().optional(),
});

/** A client that the person registered with the server's authorization server, because that takes no unknown ones. */
export const OAuthClientSchema = z.strictObject({
  /** Also an https address of a client id metadata document. */
  clientId: z.string().min(1),
  clientSecret: ConfiguredValueSchema.optional(),
  /** Asked for instead of what the server says; separated by spaces. */
  scope: z.string().min(1).optional(),
  /** The port of the registered redirect URI (http://127.0.0.1:PORT/callback); any, when left out. */
  callbackPort: z.int().min(1024).max(65_535).optional(),
});
export type OAuthClient = z.infer<typeof OAuthClientSchema>;

export const HttpServerSchema = z.strictObject({
  transport: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), ConfiguredValueSchema).default({}),
  oauth: OAuthClientSchema.optional(),
});

export const TransportSchema = z.discriminatedUnion('transport', [StdioServerSchema, HttpServerSchema]);
export type Transport = z.infer<typeof TransportSchema>;

/** A person agreed to exactly one connection. `seal` proves for which one, and that no other program wrote it. */
export const ConsentSchema = z.strictObject({ seal: z.string().regex(/^[0-9a-f]{64}$/), at: z.iso.datetime() });
export type Consent = z.infer<typeof ConsentSchema>;

/**
 * given: a person agreed to what stands there. missing: nobody was asked yet. changed: a person agreed to something else.
 * unknown: the key that would tell cannot be read now. Only with `given` a server is started or reached.
 */
export const ConsentStateSchema = z.enum(['given', 'missing', 'changed', 'unknown']);
export type ConsentState = z.infer<typeof ConsentStateSchema>;

/** One real MCP server behind us, as configured by the person. */
export const ServerConfigSchema = z.strictObject({
  name: ServerNameSchema,
  connection: TransportSchema,
  paused: z.boolean().default(false),
  addedAt: z.iso.datetime(),
  consent: ConsentSchema.nullable(),
  /** The client whose configuration it was taken from; null when a person added it. */
  cameFrom: ClientIdSchema.nullable().default(null),
  /** Names that it had before, with the time until when: its history is under them. */
  formerNames: z.array(z.strictObject({ name: ServerNameSchema, until: z.iso.datetime() })).default([]),
});
export type ServerConfig = z.infer<typeof ServerConfigSchema>;

/** idle: nobody uses it; needs-sign-in: it lets nobody in before the person has signed in. Otherwise: what the last connection to it said. */
export const ServerHealthSchema = z.strictObject({
  state: z.enum(['idle', 'starting', 'running', 'failing', 'needs-sign-in']),
  /** Connections open now (one per client session). */
  connections: z.int().nonnegative(),
  /** What to show when it fails; no secret values. */
  message: z.string().nullable(),
  since: z.iso.datetime(),
});
export type ServerHealth = z.infer<typeof ServerHealthSchema>;

/**
 * none: nothing is known of a sign-in. needed: the server wants one. more: it wants more permissions for something, the rest
 * works. waiting: for the person, in the browser. signed-in: its tokens are there.
 */
export const SignInStateSchema = z.enum(['none', 'needed', 'more', 'waiting', 'signed-in']);
export type SignInState = z.infer<typeof SignInStateSchema>;
