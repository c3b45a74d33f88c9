import { resolve } from 'node:path';

const modules = resolve(import.meta.dirname, '../../node_modules');
/** The release that speaks up to 2025-11-25. */
const FIRST = resolve(modules, 'conformance-2025/dist/index.js');
/** The one that knows 2026-07-28 as well, and checks every message against the schema of its revision. */
const SECOND = resolve(modules, '@modelcontextprotocol/conformance/dist/index.js');

/** One run of the conformance program against a server. */
export interface Suite {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Ways that are left out, because another suite goes them with the same scenarios. */
  readonly without: readonly string[];
}

/** Scenarios of extensions belong to no revision: the program runs them by name alone. */
const SKILLS = ['directory', 'enumeration', 'manifest'].map((part) => `sep-2640-skills-${part}`);

/** Everything that a server of today can be checked for. Tasks (SEP-2663) are left out: no released SDK serves them. */
export const SERVER_SUITES: readonly Suite[] = [
  { name: '0.1.16, every scenario', program: FIRST, args: ['--suite', 'all'], without: ['merged, stdio'] },
  { name: '0.2, 2025-11-25', program: SECOND, args: ['--suite', 'all', '--spec-version', '2025-11-25'], without: [] },
  { name: '0.2, 2026-07-28', program: SECOND, args: ['--suite', 'all', '--spec-version', '2026-07-28'], without: [] },
  ...SKILLS.map((scenario) => ({
    name: `0.2, ${scenario}`,
    program: SECOND,
    args: ['--scenario', scenario],
    without: ['merged, stdio'],
  })),
];

/** Scenarios in which the suite plays the server, and what is tested is the client. */
export interface ClientSuite {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Scenarios that a client passes by itself, and has to pass through us. */
  readonly compared: readonly string[];
  /** What the suite asks of a client that signs in: of us alone, since the clients before us know nothing of it. */
  readonly signIn: readonly string[];
}

const AUTH = [
  'metadata-default',
  'metadata-var1',
  'metadata-var2',
  'metadata-var3',
  'basic-cimd',
  'scope-from-www-authenticate',
  'scope-from-scopes-supported',
  'scope-omitted-when-undefined',
  'scope-step-up',
  'scope-retry-limit',
  'token-endpoint-auth-basic',
  'token-endpoint-auth-post',
  'token-endpoint-auth-none',
  'pre-registration',
].map((scenario) => `auth/${scenario}`);

const AUTH_2026 = [
  'resource-mismatch',
  'offline-access-scope',
  'offline-access-not-supported',
  'authorization-server-migration',
  'iss-supported',
  'iss-not-advertised',
  'iss-supported-missing',
  'iss-wrong-issuer',
  'iss-unexpected',
  'iss-normalized',
  'metadata-issuer-mismatch',
].map((scenario) => `auth/${scenario}`);

export const CLIENT_SUITES: readonly ClientSuite[] = [
  {
    name: 'client, 2025-11-25',
    program: SECOND,
    args: ['--suite', 'all', '--spec-version', '2025-11-25'],
    compared: [
      'initialize',
      'tools_call',
      'elicitation-sep1034-client-defaults',
      'sse-retry',
      'json-schema-2020-12-preservation',
    ],
    signIn: AUTH,
  },
  {
    name: 'client, 2026-07-28',
    program: SECOND,
    args: ['--suite', 'all', '--spec-version', '2026-07-28'],
    compared: [
      'tools_call',
      'request-metadata',
      'sep-2322-client-request-state',
      'http-standard-headers',
      'http-custom-headers',
      'http-invalid-tool-headers',
      'json-schema-ref-no-deref',
      'json-schema-2020-12-preservation',
    ],
    signIn: [...AUTH, ...AUTH_2026],
  },
];

/** Servers of 2025-03-26 say where to sign in by their own origin. */
export const OLDEST_SIGN_IN: ClientSuite = {
  name: 'client, 2025-03-26',
  program: SECOND,
  args: ['--suite', 'backcompat', '--spec-version', '2025-03-26'],
  compared: [],
  signIn: ['auth/2025-03-26-oauth-metadata-backcompat'],
};

/** Scenarios of servers that a good client gives up on. */
export const MAY_END_IN_ERROR: ReadonlySet<string> = new Set([
  'auth/scope-retry-limit',
  'auth/resource-mismatch',
  'auth/iss-supported-missing',
  'auth/iss-wrong-issuer',
  'auth/iss-unexpected',
  'auth/iss-normalized',
  'auth/metadata-issuer-mismatch',
]);
