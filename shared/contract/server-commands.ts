import { z } from 'zod';
import { ServerNameSchema } from '../model/names.ts';
import { ClassificationSchema } from '../model/risk.ts';
import { ConsentStateSchema, ServerConfigSchema, TransportSchema } from '../model/server.ts';
import { command, reading, strengthening, weakening } from './define.ts';

export const ToolViewSchema = z.strictObject({
  name: z.string(),
  description: z.string().nullable(),
  classification: ClassificationSchema,
  /** The effect a call without particular arguments would meet, and the rule in one short sentence. */
  effect: z.enum(['allow', 'ask', 'deny', 'hide', 'depends']),
  rule: z.string(),
  rulePointer: z.string(),
  definition: z.enum(['pinned', 'changed', 'quarantined', 'unseen']),
});
export type ToolView = z.infer<typeof ToolViewSchema>;

export const ServerDetailSchema = ServerConfigSchema.omit({ consent: true, formerNames: true }).extend({
  /** Names exactly this connection. */
  fingerprint: z.string(),
  consent: ConsentStateSchema,
  consentedAt: z.string().nullable(),
  formerNames: z.array(z.string()),
});
export type ServerDetail = z.infer<typeof ServerDetailSchema>;

/** What a look at a server found. Everything that it says of itself is untrusted. */
export const ServerCheckSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    durationMs: z.int().nonnegative(),
    protocol: z.string(),
    serverName: z.string().nullable(),
    serverVersion: z.string().nullable(),
    tools: z.int().nonnegative(),
    /** Tools whose definition is not the one that was accepted. */
    changed: z.array(z.string()),
  }),
  z.strictObject({ ok: z.literal(false), durationMs: z.int().nonnegative(), message: z.string() }),
]);
export type ServerCheck = z.infer<typeof ServerCheckSchema>;

/** What a UI may ask about the servers behind us. */
export const serverCommands = {
  'servers.add': command({
    input: z.strictObject({
      name: ServerNameSchema,
      connection: TransportSchema,
      /** Values of the secrets that `connection` names; they go to the secrets port. */
      secrets: z.record(z.string(), z.string()).default({}),
    }),
    output: z.null(),
    from: weakening,
  }),
  'servers.remove': command({ input: z.strictObject({ name: ServerNameSchema }), output: z.null(), from: strengthening }),
  'servers.tools': command({
    input: z.strictObject({ name: ServerNameSchema }),
    output: z.strictObject({ tools: z.array(ToolViewSchema) }),
    from: reading,
  }),
  'servers.logs': command({
    input: z.strictObject({ name: ServerNameSchema }),
    output: z.strictObject({ lines: z.array(z.string()) }),
    from: reading,
  }),
  'servers.restart': command({ input: z.strictObject({ name: ServerNameSchema }), output: z.null(), from: strengthening }),
  /**
   * Begins a sign-in to a remote server. `url` is for the person's own browser, and the host opens it where it can; the state
   * says how it goes on.
   */
  'servers.signIn': command({
    input: z.strictObject({ name: ServerNameSchema }),
    output: z.strictObject({ url: z.string() }),
    from: weakening,
  }),
  /** Forgets the tokens of a remote server. */
  'servers.signOut': command({ input: z.strictObject({ name: ServerNameSchema }), output: z.null(), from: strengthening }),
  /** Takes a changed definition of a tool as seen: calls are judged again. */
  'servers.acceptTool': command({
    input: z.strictObject({ name: ServerNameSchema, tool: z.string() }),
    output: z.null(),
    from: weakening,
  }),

  /** How a server is started or reached: secret values by their names alone. */
  'servers.get': command({
    input: z.strictObject({ name: ServerNameSchema }),
    output: ServerDetailSchema,
    from: reading,
  }),
  /** Replaces how it is started or reached, and ends what is open. References that stay need no new value. */
  'servers.change': command({
    input: z.strictObject({
      name: ServerNameSchema,
      connection: TransportSchema,
      secrets: z.record(z.string(), z.string()).default({}),
      /** The fingerprint that the change was made from: refused with `conflict` when another one stands there by now. */
      from: z.string().optional(),
    }),
    output: z.null(),
    from: weakening,
  }),
  /** Its rules, its known tools, its sign-in, its history and what clients may use go with it; its old address leads to it. */
  'servers.rename': command({
    input: z.strictObject({ name: ServerNameSchema, to: ServerNameSchema }),
    output: z.null(),
    from: weakening,
  }),
  /** The person agrees to exactly the connection of this fingerprint (from servers.get): the server may start. */
  'servers.consent': command({
    input: z.strictObject({ name: ServerNameSchema, fingerprint: z.string() }),
    output: z.null(),
    from: weakening,
  }),
  /** Switches a server off: what is open ends, nothing starts, every call is denied. */
  'servers.pause': command({ input: z.strictObject({ name: ServerNameSchema }), output: z.null(), from: strengthening }),
  'servers.resume': command({ input: z.strictObject({ name: ServerNameSchema }), output: z.null(), from: weakening }),
  /** Starts or reaches it now, lists its tools and ends again: what was found, or why it does not work. */
  'servers.check': command({
    input: z.strictObject({ name: ServerNameSchema }),
    output: ServerCheckSchema,
    from: strengthening,
  }),
} as const;
