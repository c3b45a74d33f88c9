import { z } from 'zod';
import { GrantNameSchema, ServerNameSchema } from './names.ts';

/** The right of one client to use some servers. The token itself is never stored: only its SHA-256. */
export const GrantSchema = z.strictObject({
  id: z.string().min(1),
  name: GrantNameSchema,
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** "all": every server, also those added later. */
  servers: z.union([z.literal('all'), z.array(ServerNameSchema)]),
  paused: z.boolean().default(false),
  /** How long this client keeps a call open, in seconds; learnt downwards. null: the setting's default. */
  holdSeconds: z.number().positive().nullable().default(null),
  createdAt: z.iso.datetime(),
});
export type Grant = z.infer<typeof GrantSchema>;
