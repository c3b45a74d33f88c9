import { z } from 'zod';
import { ServerNameSchema } from '../model/names.ts';
import { ClassificationSchema } from '../model/risk.ts';
import { ArgumentSchema, ConsentStateSchema, ServerConfigSchema, StdioServerSchema, TransportSchema } from '../model/server.ts';
import { command } from './define.ts';
import { reading, strengthening, weakening } from './surfaces.ts';

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

export const ServerDetailSchema = ServerConfigSchema.omit({ consent: true, formerNames: true, cameFrom: true }).extend({
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

/** Something that a text leaves for the person to say: a token, a folder. */
export const BlankSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  description: z.string().nullable(),
  isSecret: z.boolean(),
  isRequired: z.boolean(),
  /** What is used when nothing is said. */
  default: z.string().nullable(),
  choices: z.array(z.string()),
});
export type Blank = z.infer<typeof BlankSchema>;

/** A server as a text describes it, ready for servers.add once its required blanks are filled. */
export const ProposedServerSchema = z.strictObject({
  name: ServerNameSchema,
  /** How it is reached, where a text offers several ways: "npm package", "remote". */
  way: z.string().nullable(),
  description: z.string().nullable(),
  connection: TransportSchema,
  /** Values that belong into the secrets store, by the names that `connection` uses. */
  secrets: z.record(z.string(), z.string()),
  blanks: z.array(BlankSchema),
  warnings: z.array(z.string()),
});
export type ProposedServer = z.infer<typeof ProposedServerSchema>;

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
    /** The fingerprint of what stands there now. */
    output: z.strictObject({ fingerprint: z.string() }),
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
  /** Makes servers of a text: a command line, an address, a package, what a client's file or documentation says. Adds nothing. */
  'servers.read': command({
    input: z.strictObject({
      text: z.string().max(1_048_576),
      /** What the person gave for blanks, by their ids. */
      answers: z.record(z.string(), z.string()).default({}),
    }),
    output: z.strictObject({
      servers: z.array(ProposedServerSchema),
      /** Why parts of it, or all of it, cannot be used. */
      problems: z.array(z.string()),
    }),
    from: reading,
  }),
  /** Asks the package manager which version a command that names none, or a range, would run now. */
  'servers.findVersion': command({
    input: z.strictObject({ connection: StdioServerSchema }),
    output: z.strictObject({ version: z.string(), args: z.array(ArgumentSchema) }),
    from: reading,
  }),
} as const;
