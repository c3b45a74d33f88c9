import { mergedName, splitName } from '../../shared/gateway/merged/merged-names.ts';
import type { Renaming } from './relay.ts';

/** Methods whose `params.name` names a tool or a prompt. */
const NAMED = new Set(['tools/call', 'prompts/get']);

/**
 * Tools and prompts have longer names at the merged address, and the suite calls them by the ones it knows: this takes the prefix
 * off in answers and puts it on in requests. Nothing else is touched, and a body that is not JSON stays as it is.
 */
export function renameMerged(server: string): Renaming {
  const prefix = JSON.stringify(mergedName(server, '')).slice(1, -1);
  return {
    toServer(body) {
      const message = readObject(body);
      if (message === null) return body;
      const params = objectIn(message, 'params');
      const ref = objectIn(params, 'ref');
      if (typeof message['method'] === 'string' && NAMED.has(message['method'])) addPrefix(params);
      else if (message['method'] === 'completion/complete' && ref?.['type'] === 'ref/prompt') addPrefix(ref);
      else return body;
      return JSON.stringify(message);
    },
    headerToServer: (name) => (name.includes(':') || splitName(name) !== null ? name : mergedName(server, name)),
    toClient: (text) => text.replaceAll(`"name":"${prefix}`, '"name":"'),
  };

  function addPrefix(owner: Record<string, unknown> | null): void {
    if (owner !== null && typeof owner['name'] === 'string') owner['name'] = mergedName(server, owner['name']);
  }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function objectIn(owner: Record<string, unknown> | null, key: string): Record<string, unknown> | null {
  const value = owner?.[key];
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
