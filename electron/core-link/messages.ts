import { z } from 'zod';
import { CallRequestSchema } from '../../shared/contract/define.ts';
import { EventSchema } from '../../shared/contract/contract.ts';

/*
 * Everything that the main process and the core's process say to each other. Both sides check what comes: either may be of another
 * version while an update is under way, and neither crashes over it.
 */

const SurfaceSchema = z.enum(['main', 'approval', 'cli', 'operator']);
const IdSchema = z.int().nonnegative();

const CommandSchema = z.strictObject({ command: z.string(), args: z.array(z.string()).readonly() });

/** How the core starts. */
export const StartSchema = z.strictObject({
  dataDir: z.string(),
  version: z.string(),
  /** Null: the setting's. */
  port: z.int().min(0).max(65_535).nullable(),
  demoServer: CommandSchema,
  /** How a client starts a bridge to this app. */
  bridge: CommandSchema,
  /** Whether the system keeps a key for this app that is worth the name. */
  hasSecureStore: z.boolean(),
});
export type CoreStart = z.infer<typeof StartSchema>;

/** Why the core cannot start, as far as a person can do something about it. */
export const FailureSchema = z.strictObject({
  why: z.enum(['port-taken', 'port-refused', 'folder-locked', 'folder-unusable', 'broken']),
  message: z.string(),
});
export type CoreFailure = z.infer<typeof FailureSchema>;

/** What the core asks of the main process, which alone can use Electron. */
export const PortRequestSchema = z.discriminatedUnion('port', [
  z.strictObject({ port: z.literal('encrypt'), text: z.string() }),
  z.strictObject({ port: z.literal('decrypt'), encrypted: z.string() }),
  z.strictObject({ port: z.literal('open-external'), url: z.string() }),
  z.strictObject({ port: z.literal('confirm'), asked: CallRequestSchema }),
  z.strictObject({ port: z.literal('show-app') }),
]);
export type PortRequest = z.infer<typeof PortRequestSchema>;

export const PortAnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.union([z.string(), z.boolean(), z.null()]) }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);
export type PortAnswer = z.infer<typeof PortAnswerSchema>;

export const ToCoreSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), start: StartSchema }),
  z.strictObject({ kind: z.literal('call'), id: IdSchema, surfaces: z.array(SurfaceSchema), request: z.unknown() }),
  z.strictObject({ kind: z.literal('answer'), id: IdSchema, answer: PortAnswerSchema }),
  /** A line of the main process for the one log. */
  z.strictObject({
    kind: z.literal('note'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  /** The computer has slept. */
  z.strictObject({ kind: z.literal('woke') }),
  z.strictObject({ kind: z.literal('stop') }),
]);
export type ToCore = z.infer<typeof ToCoreSchema>;

export const FromCoreSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('started'), mcpUrl: z.string(), port: z.int() }),
  z.strictObject({ kind: z.literal('failed'), failure: FailureSchema }),
  /** A CallReply; whoever asked reads it. */
  z.strictObject({ kind: z.literal('reply'), id: IdSchema, reply: z.unknown() }),
  z.strictObject({ kind: z.literal('event'), event: EventSchema }),
  z.strictObject({ kind: z.literal('ask'), id: IdSchema, ask: PortRequestSchema }),
  /** The answer to this question is not wanted any more. */
  z.strictObject({ kind: z.literal('withdraw'), id: IdSchema }),
  /** Somebody asked through the contract that the app stops. */
  z.strictObject({ kind: z.literal('stop-asked') }),
  z.strictObject({ kind: z.literal('stopped') }),
]);
export type FromCore = z.infer<typeof FromCoreSchema>;

/** One end of the way between the two processes. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}
