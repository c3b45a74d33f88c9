import { parseStrictJson } from '../../gateway/wire/strict-json.ts';
import { stringifyJson } from '../../model/canonical-json.ts';
import { isJsonObject, member } from '../../model/json.ts';
import { readJson } from '../../model/read-json.ts';
import { parameterHeaders, type ParameterHeader, readParameterHeaders } from '../../gateway/wire/parameter-headers.ts';
import { type ClientLine, isRecord } from './client-line.ts';

/** What the lists of tools say about headers (`x-mcp-header`, MCP 2026-07-28). */
export interface ToolParameters {
  /** No list has passed since the start or the last change. */
  readonly isUnknown: boolean;
  /**
   * Learns from an answer to `tools/list`. Returns it as the client may have it: a tool whose annotations are invalid is left out,
   * as a client over HTTP must do; otherwise the text is the server's own.
   */
  pass(text: string): string;
  /** The `Mcp-Param-…` headers of a call; none for a tool that is not known. */
  headersFor(call: ClientLine): Readonly<Record<string, string>>;
  /** The tools have changed, or a header was refused: the next call needs a new list. */
  forget(): void;
  /** There is no list to be had: calls go without headers of their own. */
  settle(): void;
}

export function createToolParameters(onInvalid: (tool: string, reason: string) => void): ToolParameters {
  const known = new Map<string, readonly ParameterHeader[]>();
  let isUnknown = true;

  /** Names of the tools that cannot be used over HTTP. */
  function learn(tools: readonly unknown[]): Set<string> {
    const invalid = new Set<string>();
    for (const tool of tools) {
      if (!isRecord(tool) || typeof tool['name'] !== 'string') continue;
      const read = readParameterHeaders(tool['inputSchema']);
      if (read.ok) known.set(tool['name'], read.headers);
      else {
        known.delete(tool['name']);
        invalid.add(tool['name']);
        onInvalid(tool['name'], read.reason);
      }
    }
    return invalid;
  }

  return {
    get isUnknown() {
      return isUnknown;
    },
    pass(text) {
      const tools = toolsIn(text);
      if (tools === null) return text;
      isUnknown = false;
      const invalid = learn(tools);
      return invalid.size === 0 ? text : without(text, invalid);
    },
    headersFor(call) {
      const { params } = call.value;
      const name = isRecord(params) ? params['name'] : null;
      const headers = typeof name === 'string' ? known.get(name) : undefined;
      return headers === undefined || !isRecord(params) ? {} : parameterHeaders(headers, params['arguments']);
    },
    forget() {
      isUnknown = true;
    },
    settle() {
      isUnknown = false;
    },
  };
}

function toolsIn(text: string): readonly unknown[] | null {
  const message = readJson(text);
  const result = isRecord(message) ? message['result'] : null;
  const tools = isRecord(result) ? result['tools'] : null;
  return Array.isArray(tools) ? tools : null;
}

/** The answer without some tools, numbers kept exact. One that cannot be read strictly lists nothing. */
function without(text: string, names: ReadonlySet<string>): string {
  const parsed = parseStrictJson(text);
  const message = parsed.ok && isJsonObject(parsed.value) ? parsed.value : null;
  const result = message === null ? undefined : member(message, 'result');
  if (message === null || !isJsonObject(result)) {
    const lenient = readJson(text) as { readonly result: object };
    return JSON.stringify({ ...lenient, result: { ...lenient.result, tools: [] } });
  }
  const tools = member(result, 'tools');
  const isKept = (tool: unknown): boolean => !isRecord(tool) || typeof tool['name'] !== 'string' || !names.has(tool['name']);
  return stringifyJson({ ...message, result: { ...result, tools: Array.isArray(tools) ? tools.filter(isKept) : [] } });
}
