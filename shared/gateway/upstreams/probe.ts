import type { Clock } from '../ports.ts';
import { CLIENT_CAPABILITIES_KEY, CLIENT_INFO_KEY, PROTOCOL_VERSION_KEY } from '../wire/meta-keys.ts';
import { UpstreamError, type UpstreamLink } from './link.ts';
import { createProbeClient, type JsonRecord, type ProbeClient, ServerAnsweredError } from './probe-client.ts';

export interface ProbeOptions {
  readonly name: string;
  readonly clock: Clock;
  /** For the whole look. */
  readonly timeoutMs: number;
}

/** What a server says of itself. Everything but our own words is untrusted. */
export interface ProbedServer {
  readonly protocolVersion: string;
  readonly serverInfo: { readonly name: string | null; readonly version: string | null };
  readonly instructions: string | null;
  readonly capabilities: JsonRecord;
  /** All of them, of all pages, as the server lists them. */
  readonly tools: unknown[];
}

const SESSION_VERSION = '2025-11-25';
const STATELESS_VERSION = '2026-07-28';
const CLIENT_INFO = { name: 'countersign', title: 'Countersign', version: '1' };
const SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo';
/** A server that lists without end is not let in. */
const MAX_PAGES = 100;
const MAX_TOOLS = 10_000;
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * Our own look at a server, through a fresh link that is closed afterwards: `initialize`, or `server/discover` for a server that
 * only speaks MCP 2026-07-28; then all pages of `tools/list`. Rejects with UpstreamError: also when a server lists more than
 * can be looked at, because half a list would let the other half in unseen.
 */
export async function probeServer(link: UpstreamLink, options: ProbeOptions): Promise<ProbedServer> {
  const client = createProbeClient(link, options);
  try {
    const met = await meet(client, options);
    const tools = isRecord(met.capabilities['tools']) ? await listTools(client, met.envelope, options) : [];
    const { envelope: _envelope, ...facts } = met;
    return { ...facts, tools };
  } catch (error) {
    if (error instanceof ServerAnsweredError) throw new UpstreamError('died', error.message);
    throw error;
  } finally {
    client.stop();
    await link.close();
  }
}

type Met = Omit<ProbedServer, 'tools'> & { readonly envelope: JsonRecord };

async function meet(client: ProbeClient, options: ProbeOptions): Promise<Met> {
  const params = { protocolVersion: SESSION_VERSION, capabilities: {}, clientInfo: CLIENT_INFO };
  const first = await client.request('initialize', params).catch((error: unknown) => {
    if (error instanceof ServerAnsweredError) return error;
    throw error;
  });
  if (first instanceof ServerAnsweredError) {
    // Its words about `initialize` say more than those about a method it has never heard of.
    return discover(client, options).catch((error: unknown) => {
      throw error instanceof ServerAnsweredError ? first : error;
    });
  }
  await client.notify('notifications/initialized');
  return { ...factsOf(first, first['serverInfo']), protocolVersion: String(first['protocolVersion']), envelope: {} };
}

async function discover(client: ProbeClient, options: ProbeOptions): Promise<Met> {
  const envelope = {
    _meta: { [PROTOCOL_VERSION_KEY]: STATELESS_VERSION, [CLIENT_INFO_KEY]: CLIENT_INFO, [CLIENT_CAPABILITIES_KEY]: {} },
  };
  const result = await client.request('server/discover', envelope);
  const versions = result['supportedVersions'];
  if (!Array.isArray(versions) || !versions.includes(STATELESS_VERSION))
    throw new UpstreamError('died', `${options.name} speaks no version of MCP that Countersign knows.`);
  const meta = result['_meta'];
  return {
    ...factsOf(result, isRecord(meta) ? meta[SERVER_INFO_KEY] : undefined),
    protocolVersion: STATELESS_VERSION,
    envelope,
  };
}

function factsOf(result: JsonRecord, info: unknown): Pick<ProbedServer, 'serverInfo' | 'instructions' | 'capabilities'> {
  const { instructions, capabilities } = result;
  return {
    serverInfo: { name: textIn(info, 'name'), version: textIn(info, 'version') },
    instructions: typeof instructions === 'string' ? instructions : null,
    capabilities: isRecord(capabilities) ? capabilities : {},
  };
}

async function listTools(client: ProbeClient, envelope: JsonRecord, options: ProbeOptions): Promise<unknown[]> {
  const tools: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await client.request('tools/list', cursor === undefined ? envelope : { ...envelope, cursor });
    const listed = result['tools'];
    if (!Array.isArray(listed)) throw new UpstreamError('died', `${options.name} answered tools/list without a list of tools.`);
    tools.push(...(listed as readonly unknown[]));
    if (tools.length > MAX_TOOLS || client.received() > MAX_CHARACTERS) break;
    cursor = result['nextCursor'];
    if (typeof cursor !== 'string') return tools;
  }
  throw new UpstreamError('too-large', `${options.name} lists more than ${MAX_TOOLS} tools, or lists them without end.`);
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown, key: string): string | null {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : null;
}
