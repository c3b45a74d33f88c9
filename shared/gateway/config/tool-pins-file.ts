import { z } from 'zod';
import { MAX_TOOL_NAME_LENGTH } from './read-tool.ts';
import { MAX_TOOLS, type ServerPins } from './tool-pins.ts';

const AnnotationsSchema = z.strictObject({
  readOnlyHint: z.boolean().exactOptional(),
  destructiveHint: z.boolean().exactOptional(),
  idempotentHint: z.boolean().exactOptional(),
  openWorldHint: z.boolean().exactOptional(),
});

const DefinitionSchema = z.strictObject({
  name: z.string().min(1).max(MAX_TOOL_NAME_LENGTH),
  title: z.string().exactOptional(),
  description: z.string().exactOptional(),
  inputSchema: z.record(z.string(), z.json()).exactOptional(),
  annotations: AnnotationsSchema.exactOptional(),
});

const PinSchema = z.strictObject({
  pinned: z.string().nullable(),
  digest: z.string(),
  bytes: z.int().nonnegative(),
  definition: DefinitionSchema,
  before: DefinitionSchema.nullable(),
  isQuarantined: z.boolean(),
  isListed: z.boolean(),
});

/** The file of one server's pins, without its version. A list, because a tool may be called `__proto__`. */
export const PinsFileSchema = z.strictObject({
  isOverflowing: z.boolean(),
  isDistrusted: z.boolean(),
  tools: z.array(PinSchema).max(MAX_TOOLS),
});
export type PinsFile = z.infer<typeof PinsFileSchema>;

export const EMPTY_PINS_FILE: PinsFile = { isOverflowing: false, isDistrusted: false, tools: [] };

export function pinsOfFile({ isOverflowing, isDistrusted, tools }: PinsFile): ServerPins {
  return { isOverflowing, isDistrusted, pins: new Map(tools.map((pin) => [pin.definition.name, pin])) };
}
