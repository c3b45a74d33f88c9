import { type AuthorizationServerMetadata, registerClient, RegistrationRejectedError } from '@modelcontextprotocol/client';
import { OAuthProblem } from './oauth-problem.ts';
import type { SafeFetch } from './safe-fetch.ts';
import type { ClientRecord, SignInRecord } from './sign-in-record.ts';

/** A client that the person registered with the authorization server. */
export interface ConfiguredClient {
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** What is asked for instead of what the server says; separated by spaces. */
  readonly scope: string | null;
  /** The port of its redirect URI, when the authorization server wants that one; null: any. */
  readonly callbackPort: number | null;
}

export interface ClientChoice {
  readonly metadata: AuthorizationServerMetadata;
  readonly redirectUri: string;
  readonly configured: ConfiguredClient | null;
  /** An https address of our client id metadata document; null: there is none. */
  readonly documentUrl: string | null;
  readonly known: SignInRecord | null;
  readonly scope: string | null;
  readonly fetch: SafeFetch;
  readonly now: number;
}

/**
 * Who we are to an authorization server, in the order of MCP 2026-07-28, Client Registration: what the person configured, a
 * client id metadata document where it is supported, a registration that we have there already, a new one (RFC 7591).
 * Registrations belong to their issuer. Rejects with OAuthProblem (registration).
 */
export async function chooseClient(choice: ClientChoice): Promise<ClientRecord> {
  const { configured, metadata, redirectUri, documentUrl } = choice;
  if (configured !== null) {
    const { clientId, clientSecret } = configured;
    return {
      client_id: clientId,
      ...(clientSecret === null ? {} : { client_secret: clientSecret }),
      how: 'configured',
      redirectUri,
    };
  }
  if (documentUrl !== null && metadata.client_id_metadata_document_supported === true)
    return { client_id: documentUrl, how: 'document', redirectUri, token_endpoint_auth_method: 'none' };
  return reusable(choice) ?? register(choice);
}

/** The address of a registration is compared as it was registered: not every server lets the port differ (RFC 8252 section 7.3). */
function reusable({ known, metadata, redirectUri, now }: ClientChoice): ClientRecord | null {
  if (known === null || known.client.how !== 'registered' || known.issuer.issuer !== metadata.issuer) return null;
  const { client } = known;
  const expiresAt = client.client_secret_expires_at ?? 0;
  return client.redirectUri === redirectUri && (expiresAt === 0 || expiresAt * 1000 > now) ? client : null;
}

async function register(choice: ClientChoice): Promise<ClientRecord> {
  const { metadata, redirectUri, scope } = choice;
  const host = new URL(metadata.issuer).host;
  if (metadata.registration_endpoint === undefined) {
    throw new OAuthProblem(
      'registration',
      `${host} takes only clients that it knows. Register Countersign there, then add the server again with --client-id.`,
    );
  }
  try {
    const given = await registerClient(metadata.issuer, {
      metadata,
      clientMetadata: {
        client_name: 'Countersign',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: authMethodFor(metadata),
        application_type: 'native',
      },
      ...(scope === null ? {} : { scope }),
      fetchFn: choice.fetch,
    });
    const { client_id, client_secret, client_secret_expires_at, token_endpoint_auth_method } = given;
    return {
      client_id,
      ...(client_secret === undefined ? {} : { client_secret }),
      ...(client_secret_expires_at === undefined ? {} : { client_secret_expires_at }),
      ...(token_endpoint_auth_method === undefined ? {} : { token_endpoint_auth_method }),
      how: 'registered',
      redirectUri,
    };
  } catch (error) {
    if (error instanceof OAuthProblem) throw error;
    const status = error instanceof RegistrationRejectedError ? ` (HTTP ${error.status})` : '';
    throw new OAuthProblem('registration', `${host} does not let Countersign register${status}.`, error);
  }
}

/** A public client where that is possible: a secret that every copy of a program gets is none (RFC 8252 section 8.5). */
function authMethodFor({ token_endpoint_auth_methods_supported: supported = ['none'] }: AuthorizationServerMetadata): string {
  return ['none', 'client_secret_basic', 'client_secret_post'].find((method) => supported.includes(method)) ?? 'none';
}
