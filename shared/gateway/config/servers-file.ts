import { z } from 'zod';
import { ServerConfigSchema } from '../../model/server.ts';
import type { FileHistory } from './versioned-json.ts';

/** servers.json, without its version. */
export const ServersFileSchema = z
  .strictObject({ servers: z.array(ServerConfigSchema) })
  .refine(({ servers }) => new Set(servers.map(({ name }) => name.toLowerCase())).size === servers.length, {
    path: ['servers'],
    message: 'Two servers have the same name.',
  });

/**
 * Version 1 knew no consent. Nobody can tell who wrote its entries, and whoever writes the file could call it an old one: so
 * what it names waits for the person, once.
 */
function withoutConsents(content: Record<string, unknown>): Record<string, unknown> {
  const { servers } = content;
  const isEntry = (value: unknown): value is object => typeof value === 'object' && value !== null;
  return {
    ...content,
    servers: Array.isArray(servers)
      ? servers.map((server: unknown) => (isEntry(server) ? { ...server, consent: null } : server))
      : servers,
  };
}

export const SERVERS_HISTORY: FileHistory = { version: 2, steps: [withoutConsents] };
