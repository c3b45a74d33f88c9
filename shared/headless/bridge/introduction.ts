import { type ServerMessage } from '../../gateway/upstreams/link.ts';
import { type ClientLine, isRecord } from './client-line.ts';
import { emptyAnswer } from './explain.ts';

/**
 * What the client and its server agreed on, so that a session that ended can be begun again in the same words (MCP 2025-11-25,
 * Lifecycle and Session Management).
 */
export interface Introduction {
  readonly line: ClientLine;
  /** The gateway was away, so we introduced ourselves: the client believes in capabilities that the server may lack. */
  readonly isOurs: boolean;
  readonly version: string | null;
  /** As the client was told. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** The client's `notifications/initialized`. */
  readonly initialized: ClientLine | null;
  /** What the client asked for since, by what it is about: its log level, the resources that it follows. */
  readonly wishes: ReadonlyMap<string, ClientLine>;
}

const LISTS = ['tools', 'prompts', 'resources'] as const;
const CAPABILITY_OF: ReadonlyMap<string, string> = new Map([
  ['resources', 'resources'],
  ['prompts', 'prompts'],
  ['logging', 'logging'],
  ['completion', 'completions'],
]);

/** From the client's `initialize` and the result of whoever answered it. */
export function introductionOf(line: ClientLine, result: unknown, isOurs: boolean): Introduction {
  const facts = isRecord(result) ? result : {};
  const { protocolVersion, capabilities } = facts;
  return {
    line,
    isOurs,
    version: typeof protocolVersion === 'string' ? protocolVersion : null,
    capabilities: isRecord(capabilities) ? capabilities : {},
    initialized: null,
    wishes: new Map(),
  };
}

/** The result in an answer; null when it is an error. */
export function resultOf(message: ServerMessage): Readonly<Record<string, unknown>> | null {
  const { result } = message.value;
  return isRecord(result) ? result : null;
}

/** The words of an error answer. */
export function errorOf(message: ServerMessage): { readonly code: unknown; readonly message: string } {
  const { error } = message.value;
  const said = isRecord(error) ? error['message'] : null;
  return {
    code: isRecord(error) ? error['code'] : null,
    message: typeof said === 'string' ? said : 'It answered with an error.',
  };
}

/** The introduction with what a granted request wishes for the rest of the session. */
export function withWish(introduction: Introduction, line: ClientLine): Introduction {
  const params = isRecord(line.value['params']) ? line.value['params'] : {};
  const key = `resource ${String(params['uri'])}`;
  const wishes = new Map(introduction.wishes);
  if (line.method === 'logging/setLevel') wishes.set('log level', line);
  else if (line.method === 'resources/subscribe') wishes.set(key, line);
  else if (line.method === 'resources/unsubscribe') wishes.delete(key);
  else return introduction;
  return { ...introduction, wishes };
}

/** Notifications that everything which can change may have changed. None before the client is ready for them. */
export function changesOf({ initialized, capabilities }: Introduction): string[] {
  if (initialized === null) return [];
  const has = (list: string): boolean => {
    const capability = capabilities[list];
    return isRecord(capability) && capability['listChanged'] === true;
  };
  return LISTS.filter(has).map((list) => `{"jsonrpc":"2.0","method":"notifications/${list}/list_changed"}`);
}

/** The answer to a request about a capability that only we announced; null when the server is to answer. */
export function answerForMissing(
  { isOurs }: Introduction,
  server: Readonly<Record<string, unknown>>,
  line: ClientLine,
): string | null {
  if (!isOurs) return null;
  const capability = CAPABILITY_OF.get(line.method.split('/')[0] ?? '');
  return capability === undefined || Object.hasOwn(server, capability) ? null : emptyAnswer(line);
}
