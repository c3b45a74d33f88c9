import { z } from 'zod';

/** Names of servers are part of an address and of tool names: letters, digits, dot, dash, single underscores. */
export const ServerNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9.-]|_(?!_))*$/,
    'Use letters, digits, ".", "-" and single "_", starting with a letter or digit.',
  )
  .refine((name) => !name.endsWith('_'), 'A server name must not end with "_".');

/** What a person calls a client: free text, but one line and no control characters. */
export const GrantNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'Use one line of visible characters.');

/** What stands between server and tool in the names of the merged address `/mcp`. */
export const SERVER_TOOL_SEPARATOR = '__';
