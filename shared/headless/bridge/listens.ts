import { idKey } from '../../gateway/listener/exchange.ts';
import type { ServerMessage } from '../../gateway/upstreams/link.ts';
import type { MessageId } from '../../gateway/wire/message.ts';
import { SUBSCRIPTION_ID_KEY } from '../../gateway/wire/meta-keys.ts';
import { type ClientLine, isRecord } from './client-line.ts';

/**
 * The client's `subscriptions/listen` requests (MCP 2026-07-28, Subscriptions). They stand for as long as the client wants, so
 * they outlive the gateway: each is sent again when there is a new one, and the client hears one acknowledgement.
 */
export interface Listens {
  add(line: ClientLine): void;
  has(id: MessageId): boolean;
  delete(id: MessageId): void;
  /** To be sent to a new gateway, in order. */
  all(): readonly ClientLine[];
  /** Whether the client has heard that this one is open: from then on only an answer of the server ends it. */
  isOpen(line: ClientLine): boolean;
  /** Takes an acknowledgement of the server; false when the client has heard one already. */
  acknowledge(message: ServerMessage): boolean;
  /** Acknowledgements of our own for those that have none. */
  acknowledgeAll(): string[];
  /** Tells everybody who listens that lists may have changed. */
  changes(): string[];
}

export const LISTEN = 'subscriptions/listen';
export const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const FLAGS = { tools: 'toolsListChanged', prompts: 'promptsListChanged', resources: 'resourcesListChanged' } as const;

export function createListens(): Listens {
  const listens = new Map<string, { readonly line: ClientLine; isOpen: boolean }>();

  function filterOf(line: ClientLine): Readonly<Record<string, unknown>> {
    const { params } = line.value;
    const filter = isRecord(params) ? params['notifications'] : null;
    return isRecord(filter) ? filter : {};
  }

  function find(id: MessageId | null): { readonly line: ClientLine; isOpen: boolean } | undefined {
    return id === null ? undefined : listens.get(idKey(id));
  }

  function text(line: ClientLine, method: string, rest: string): string {
    const meta = `"_meta":{${JSON.stringify(SUBSCRIPTION_ID_KEY)}:${line.idText}}`;
    return `{"jsonrpc":"2.0","method":"${method}","params":{${meta}${rest}}}`;
  }

  return {
    add: (line) => void (line.id !== null && listens.set(idKey(line.id), { line, isOpen: false })),
    has: (id) => listens.has(idKey(id)),
    delete: (id) => void listens.delete(idKey(id)),
    all: () => [...listens.values()].map(({ line }) => line),
    isOpen: (line) => find(line.id)?.isOpen === true,
    acknowledge(message) {
      const params = message.value['params'];
      const meta = isRecord(params) ? params['_meta'] : null;
      const id = isRecord(meta) ? meta[SUBSCRIPTION_ID_KEY] : null;
      const found = typeof id === 'string' || typeof id === 'number' ? find(id) : undefined;
      if (found === undefined) return true;
      const isFirst = !found.isOpen;
      found.isOpen = true;
      return isFirst;
    },
    acknowledgeAll() {
      const unheard = [...listens.values()].filter(({ isOpen }) => !isOpen);
      return unheard.map((listen) => {
        listen.isOpen = true;
        return text(listen.line, ACKNOWLEDGED, `,"notifications":${JSON.stringify(filterOf(listen.line))}`);
      });
    },
    changes: () =>
      [...listens.values()].flatMap(({ line, isOpen }) =>
        (['tools', 'prompts', 'resources'] as const)
          .filter((list) => isOpen && filterOf(line)[FLAGS[list]] === true)
          .map((list) => text(line, `notifications/${list}/list_changed`, '')),
      ),
  };
}
