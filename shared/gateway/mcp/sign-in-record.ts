import { z } from 'zod';
import type { Secrets } from '../ports.ts';

/** How an authorization server knows us. */
const ClientRecordSchema = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  /** Seconds since the epoch; 0 or left out: never. */
  client_secret_expires_at: z.number().optional(),
  token_endpoint_auth_method: z.string().optional(),
  /** configured: the person gave it. document: a client id metadata document. registered: by RFC 7591. */
  how: z.enum(['configured', 'document', 'registered']),
  /** The address that a registration is for. */
  redirectUri: z.string(),
});
export type ClientRecord = z.infer<typeof ClientRecordSchema>;

const TokensRecordSchema = z.strictObject({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).nullable(),
  /** Milliseconds since the epoch; null when the authorization server did not say. */
  expiresAt: z.number().nullable(),
  /** What was granted, or asked for when the server did not say (RFC 6749 section 5.1). */
  scope: z.string().nullable(),
});
export type TokensRecord = z.infer<typeof TokensRecordSchema>;

/** What the metadata of the authorization server said when the person signed in. */
export const IssuerRecordSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string().optional(),
  response_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
export type IssuerRecord = z.infer<typeof IssuerRecordSchema>;

/** One server's sign-in. It is worth nothing for another address or another issuer. */
const SignInRecordSchema = z.strictObject({
  version: z.literal(1),
  serverUrl: z.string(),
  resource: z.string(),
  issuer: IssuerRecordSchema,
  client: ClientRecordSchema,
  /** Null: signed out, or the tokens are spent. The registration stays. */
  tokens: TokensRecordSchema.nullable(),
});
export type SignInRecord = z.infer<typeof SignInRecordSchema>;

/** Where sign-ins are kept: in the secrets port, and nowhere else. */
export interface SignInRecords {
  /** Null when there is none, or none that can be read. Rejects when the secrets port fails. */
  read(server: string): Promise<SignInRecord | null>;
  write(server: string, record: SignInRecord): Promise<void>;
  remove(server: string): Promise<void>;
}

export function createSignInRecords(secrets: Secrets): SignInRecords {
  return {
    async read(server) {
      const text = await secrets.get(nameOf(server));
      if (text === null) return null;
      const parsed = SignInRecordSchema.safeParse(parseJson(text));
      return parsed.success ? parsed.data : null;
    },
    write: (server, record) => secrets.set(nameOf(server), JSON.stringify(record)),
    remove: (server) => secrets.delete(nameOf(server)),
  };
}

function nameOf(server: string): string {
  return `server/${server}/oauth`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
