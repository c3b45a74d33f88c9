import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How it behaves; a test changes what it needs while it runs. */
export interface Behaviour {
  /** The path of its issuer, '' for none. */
  issuerPath: string;
  /** Where its metadata is. */
  metadata: 'oauth' | 'openid-inserted' | 'openid-appended';
  /** Overrides members of the metadata; undefined takes one away. */
  changes: Record<string, unknown>;
  /** The `iss` of its answers; null: none. */
  iss: string | null;
  /** Sends the browser back with another state. */
  breaksState: boolean;
  /** Refuses the person: error=access_denied. */
  deniesPerson: boolean;
  /** The token endpoint answers with this instead. */
  tokenAnswer: { status: number; body: string } | null;
  /** Waits before it answers a refresh. */
  refreshDelayMs: number;
  expiresInSeconds: number | null;
  givesRefreshTokens: boolean;
  /** A scope that it never grants, whatever the person says. */
  withholds: string | null;
  /** Client ids that it knows without registration, with their secrets. */
  knownClients: Map<string, string | null>;
  registers: boolean;
  /** Every GET is answered by a body without end. */
  isEndless: boolean;
  /** Every GET of metadata is redirected there. */
  redirectsTo: string | null;
}

export interface SeenRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly parameters: Readonly<Record<string, string>>;
}

/** An OAuth 2.1 authorization server on a loopback port: codes with PKCE, rotating refresh tokens, registration. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly origin: string;
  readonly behaviour: Behaviour;
  readonly requests: readonly SeenRequest[];
  /** Access tokens that work, with their scope and the resource that they are for. */
  readonly accessTokens: ReadonlyMap<string, { readonly scope: string; readonly resource: string }>;
  /** Every token and code that was ever given. */
  readonly secrets: readonly string[];
  /** Makes every access token worthless; refresh tokens stay. */
  expire(): void;
  revokeAll(): void;
  count(path: string, grantType?: string): number;
  stop(): Promise<void>;
}

interface Code {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly resource: string;
}

export async function startAuthorizationServer(start: Partial<Behaviour> = {}): Promise<AuthorizationServer> {
  const behaviour: Behaviour = {
    issuerPath: '',
    metadata: 'oauth',
    changes: {},
    iss: 'right',
    breaksState: false,
    deniesPerson: false,
    tokenAnswer: null,
    refreshDelayMs: 0,
    expiresInSeconds: 3600,
    givesRefreshTokens: true,
    withholds: null,
    knownClients: new Map(),
    registers: true,
    isEndless: false,
    redirectsTo: null,
    ...start,
  };
  const requests: SeenRequest[] = [];
  const codes = new Map<string, Code>();
  const accessTokens = new Map<string, { scope: string; resource: string }>();
  const refreshTokens = new Map<string, { clientId: string; scope: string; resource: string }>();
  const registered = new Map<string, readonly string[]>();
  const secrets: string[] = [];
  let origin = '';

  function secret(prefix: string): string {
    const made = `${prefix}-${randomBytes(24).toString('hex')}`;
    secrets.push(made);
    return made;
  }

  function issuer(): string {
    return origin + behaviour.issuerPath;
  }

  function metadataPath(): string {
    const path = behaviour.issuerPath;
    if (behaviour.metadata === 'oauth') return `/.well-known/oauth-authorization-server${path}`;
    return behaviour.metadata === 'openid-inserted'
      ? `/.well-known/openid-configuration${path}`
      : `${path}/.well-known/openid-configuration`;
  }

  function metadata(): Record<string, unknown> {
    return {
      issuer: issuer(),
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      ...(behaviour.registers ? { registration_endpoint: `${origin}/register` } : {}),
      revocation_endpoint: `${origin}/revoke`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
      authorization_response_iss_parameter_supported: behaviour.iss === 'right',
      ...(behaviour.metadata === 'oauth'
        ? {}
        : {
            jwks_uri: `${origin}/jwks`,
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          }),
      ...behaviour.changes,
    };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const body = await readText(request);
    const isJson = request.headers['content-type']?.startsWith('application/json') === true;
    const parameters = Object.fromEntries(request.method === 'GET' || isJson ? url.searchParams : new URLSearchParams(body));
    requests.push({ path: url.pathname, method: request.method ?? '', headers: request.headers, parameters });
    if (request.method === 'GET' && behaviour.isEndless && url.pathname.includes('.well-known')) return sendForEver(response);
    if (request.method === 'GET' && behaviour.redirectsTo !== null && url.pathname.includes('.well-known'))
      return void response.writeHead(302, { location: behaviour.redirectsTo }).end();
    if (url.pathname === metadataPath()) return sendJson(response, 200, metadata());
    if (url.pathname === '/authorize') return authorize(parameters, response);
    if (url.pathname === '/token') return token(request, parameters, response);
    if (url.pathname === '/register' && behaviour.registers) return register(body, response);
    if (url.pathname === '/revoke') return revoke(parameters, response);
    response.writeHead(404).end();
  }

  function register(body: string, response: ServerResponse): void {
    const asked = JSON.parse(body) as { redirect_uris: string[] };
    const clientId = `client-${randomBytes(4).toString('hex')}`;
    registered.set(clientId, asked.redirect_uris);
    sendJson(response, 201, { ...asked, client_id: clientId, client_id_issued_at: 1 });
  }

  function authorize(asked: Readonly<Record<string, string>>, response: ServerResponse): void {
    const { client_id: clientId = '', redirect_uri: redirectUri = '', state = '', code_challenge: challenge = '' } = asked;
    const known = registered.get(clientId)?.includes(redirectUri) === true;
    const isDocument = clientId.startsWith('https://');
    if (!known && !isDocument && !behaviour.knownClients.has(clientId))
      return sendJson(response, 400, { error: 'unknown client' });
    if (asked['code_challenge_method'] !== 'S256' || asked['response_type'] !== 'code')
      return sendJson(response, 400, { error: 'no PKCE' });
    const back = new URL(redirectUri);
    back.searchParams.set('state', behaviour.breaksState ? 'another' : state);
    if (behaviour.iss !== null) back.searchParams.set('iss', behaviour.iss === 'right' ? issuer() : behaviour.iss);
    if (behaviour.deniesPerson) back.searchParams.set('error', 'access_denied');
    else {
      const code = secret('code');
      codes.set(code, { clientId, redirectUri, challenge, scope: asked['scope'] ?? '', resource: asked['resource'] ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(
    request: IncomingMessage,
    asked: Readonly<Record<string, string>>,
    response: ServerResponse,
  ): Promise<void> {
    if (behaviour.tokenAnswer !== null) {
      const { status, body } = behaviour.tokenAnswer;
      return void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }
    const clientId = clientOf(request, asked);
    if (clientId === null) return sendJson(response, 401, { error: 'invalid_client' });
    if (asked['grant_type'] === 'refresh_token') return refresh(clientId, asked, response);
    const code = codes.get(asked['code'] ?? '');
    codes.delete(asked['code'] ?? '');
    const challenge = createHash('sha256')
      .update(asked['code_verifier'] ?? '')
      .digest('base64url');
    const isRight =
      code !== undefined &&
      code.clientId === clientId &&
      code.redirectUri === asked['redirect_uri'] &&
      code.challenge === challenge &&
      code.resource === asked['resource'];
    if (!isRight) return sendJson(response, 400, { error: 'invalid_grant' });
    give(clientId, code.scope, code.resource, response);
  }

  async function refresh(clientId: string, asked: Readonly<Record<string, string>>, response: ServerResponse): Promise<void> {
    const given = asked['refresh_token'] ?? '';
    const known = refreshTokens.get(given);
    await new Promise((resolve) => setTimeout(resolve, behaviour.refreshDelayMs));
    if (known === undefined || known.clientId !== clientId || known.resource !== asked['resource'])
      return sendJson(response, 400, { error: 'invalid_grant' });
    // Each works once (OAuth 2.1 section 4.3.1).
    refreshTokens.delete(given);
    give(clientId, known.scope, known.resource, response);
  }

  function give(clientId: string, asked: string, resource: string, response: ServerResponse): void {
    const scope = asked
      .split(' ')
      .filter((each) => each !== behaviour.withholds)
      .join(' ');
    const access = secret('access');
    const next = secret('refresh');
    accessTokens.set(access, { scope, resource });
    if (behaviour.givesRefreshTokens) refreshTokens.set(next, { clientId, scope, resource });
    sendJson(response, 200, {
      access_token: access,
      token_type: 'Bearer',
      ...(behaviour.expiresInSeconds === null ? {} : { expires_in: behaviour.expiresInSeconds }),
      ...(behaviour.givesRefreshTokens ? { refresh_token: next } : {}),
      ...(scope === '' ? {} : { scope }),
    });
  }

  function clientOf(request: IncomingMessage, asked: Readonly<Record<string, string>>): string | null {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [id = asked['client_id'] ?? '', given = null] =
      basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
    if (registered.has(id) || id.startsWith('https://')) return id;
    return behaviour.knownClients.get(id) === given && behaviour.knownClients.has(id) ? id : null;
  }

  function revoke(asked: Readonly<Record<string, string>>, response: ServerResponse): void {
    refreshTokens.delete(asked['token'] ?? '');
    accessTokens.clear();
    response.writeHead(200).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    get issuer() {
      return issuer();
    },
    origin,
    behaviour,
    requests,
    accessTokens,
    secrets,
    expire: () => accessTokens.clear(),
    revokeAll() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    count: (path, grantType) =>
      requests.filter((each) => each.path === path && (grantType === undefined || each.parameters['grant_type'] === grantType))
        .length,
    stop: () => stopServer(server),
  };
}

export async function stopServer(server: ReturnType<typeof createServer>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function sendForEver(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const part = ' '.repeat(16 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(part));
    if (!response.destroyed) response.once('drain', more);
  };
  response.on('error', () => {});
  more();
}
