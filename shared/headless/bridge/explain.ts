import { rpcErrorText, rpcResultText } from '../../gateway/listener/answers.ts';
import { negotiatedVersion, SERVER_INFO, SESSION_VERSIONS, STATELESS_VERSION } from '../../gateway/merged/merged-identity.ts';
import { RPC } from '../../gateway/wire/message.ts';
import type { JsonObject } from '../../model/json.ts';
import { type ClientLine, isRecord } from './client-line.ts';

/** The one tool of a session that has no gateway behind it. */
export const STATUS_TOOL = 'countersign_status';

const SERVER_INFO_KEY = 'io.modelcontextprotocol/serverInfo';
/** Everything that a server could have: what is not announced now cannot be used when the gateway is there. */
const CAPABILITIES: JsonObject = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  completions: {},
};
const EMPTY: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['ping', {}],
  ['resources/list', { resources: [] }],
  ['resources/templates/list', { resourceTemplates: [] }],
  ['prompts/list', { prompts: [] }],
  ['completion/complete', { completion: { values: [] } }],
  ['logging/setLevel', {}],
  ['resources/subscribe', {}],
  ['resources/unsubscribe', {}],
]);
const CACHEABLE = /\/list$|^server\/discover$/;
/** It is over the moment the gateway is there. */
const CACHE: JsonObject = { ttlMs: 0, cacheScope: 'private' };

/**
 * Answers for a server that cannot be reached, as a working MCP session of either era whose one tool says why: a client that
 * only saw an error would show nothing to act on. Null for what has no answer.
 */
export function explain(line: ClientLine, problem: string): string | null {
  if (line.kind !== 'request') return null;
  const result = resultFor(line, problem) ?? EMPTY.get(line.method) ?? null;
  if (result === null) return rpcErrorText(line.idText, RPC.serverFailed, problem);
  const isStateless = line.statelessVersion !== null;
  return rpcResultText(
    line.idText,
    isStateless ? { resultType: 'complete', ...(CACHEABLE.test(line.method) ? CACHE : {}), ...result } : result,
  );
}

/** What we say of ourselves when we answer the client's `initialize`. */
export function ourIntroduction(line: ClientLine, problem: string): JsonObject {
  return resultFor(line, problem) ?? {};
}

/** The empty answer to a request about something that the server behind the session does not have; null when it must go there. */
export function emptyAnswer(line: ClientLine): string | null {
  const result = line.kind === 'request' ? EMPTY.get(line.method) : undefined;
  return result === undefined ? null : rpcResultText(line.idText, result);
}

function resultFor(line: ClientLine, problem: string): JsonObject | null {
  const params = isRecord(line.value['params']) ? line.value['params'] : {};
  const instructions = `${problem} The tool ${STATUS_TOOL} tells whether that is still so.`;
  switch (line.method) {
    case 'initialize': {
      const wanted = params['protocolVersion'];
      const protocolVersion = negotiatedVersion(typeof wanted === 'string' ? wanted : undefined);
      return { protocolVersion, capabilities: { ...CAPABILITIES, logging: {} }, serverInfo: SERVER_INFO, instructions };
    }
    case 'server/discover': {
      const supportedVersions = [STATELESS_VERSION, ...SESSION_VERSIONS];
      return { supportedVersions, capabilities: CAPABILITIES, instructions, _meta: { [SERVER_INFO_KEY]: SERVER_INFO } };
    }
    case 'tools/list':
      return { tools: [statusTool(problem)] };
    case 'tools/call':
      return { content: [{ type: 'text', text: problem }], isError: params['name'] !== STATUS_TOOL };
    default:
      return null;
  }
}

function statusTool(problem: string): JsonObject {
  return {
    name: STATUS_TOOL,
    title: 'Countersign: why the tools are missing',
    description: `The tools of this server are not available now. ${problem} They appear by themselves when that is over.`,
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
}
