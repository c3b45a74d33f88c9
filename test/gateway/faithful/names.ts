import { rawAt, withRaw } from './raw-text.ts';

/**
 * What a way may call differently on its two sides. A conversation is written with the client's ids and progress tokens for
 * the client's requests, the server's for the server's, and the names that the server knows.
 */
export interface Names {
  clientSays(text: string): string;
  serverSays(text: string): string;
  expectedAtServer(written: string, heard: string): string;
  expectedAtClient(written: string, heard: string): string;
  idAtServer(id: string): string;
  /** Whether headers of the client reach the server. */
  readonly hasHeaders: boolean;
}

export function sameNames(hasHeaders: boolean): Names {
  const same = (text: string): string => text;
  return { clientSays: same, serverSays: same, expectedAtServer: same, expectedAtClient: same, idAtServer: same, hasHeaders };
}

const ID = ['id'];
const TOKEN = ['params', '_meta', 'progressToken'];
const ABOUT_TOKEN = ['params', 'progressToken'];
const ABOUT_ID = ['params', 'requestId'];
const RELATED = '_meta';
const RELATED_KEY = 'io.modelcontextprotocol/related-task';
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

/** A task that a client has made itself keeps its id: only what it says about a server's is named. */
const RELATED_TO = [
  ['params', RELATED, RELATED_KEY, 'taskId'],
  ['result', RELATED, RELATED_KEY, 'taskId'],
] as const;
/** Where names of tools and prompts, and ids of tasks, stand: they have the server's name in front at the merged address. */
const PREFIXED = [
  ['params', 'taskId'],
  ['params', RELATED, RELATED_KEY, 'taskId'],
  ['result', RELATED, RELATED_KEY, 'taskId'],
  ['result', 'task', 'taskId'],
] as const;
const NAMED = [
  ['params', 'name'],
  ['params', 'ref', 'name'],
] as const;

/** Ids and progress tokens are numbers of ours on the far side of each request; names are `<server>__<name>`. */
export function mergedNames(server: string): Names {
  const client = new Map<string, string>();
  const asked = new Map<string, string>();

  function prefixed(text: string, paths: readonly (readonly string[])[]): string {
    return paths.reduce((done, path) => {
      const raw = rawAt(done, ...path);
      return raw?.startsWith('"') === true ? withRaw(done, path, `"${server}__${raw.slice(1)}`) : done;
    }, text);
  }

  function put(text: string, path: readonly string[], known: ReadonlyMap<string, string>): string {
    const raw = rawAt(text, ...path);
    return raw === null ? text : withRaw(text, path, known.get(raw) ?? raw);
  }

  /** A request crosses under numbers of ours, which it is asked by here. */
  function learn(known: Map<string, string>, written: string, heard: string): string {
    return [ID, TOKEN].reduce((text, path) => {
      const raw = rawAt(written, ...path);
      const given = rawAt(heard, ...path);
      if (raw === null || given === null) return text;
      expectNumber(given);
      known.set(raw, given);
      return withRaw(text, path, given);
    }, written);
  }

  return {
    hasHeaders: false,
    clientSays(text) {
      const isRequest = rawAt(text, 'method') !== null;
      const isCounted = isRequest && rawAt(text, 'id') !== null;
      const named = prefixed(text, isCounted ? [...PREFIXED, ...NAMED] : RELATED_TO);
      return isRequest ? put(named, ABOUT_TOKEN, asked) : put(named, ID, asked);
    },
    serverSays(text) {
      const isAnswer = rawAt(text, 'method') === null;
      const done = isAnswer
        ? put(put(text, ID, client), ['result', '_meta', SUBSCRIPTION], client)
        : put(text, ABOUT_TOKEN, client);
      return put(done, ['params', '_meta', SUBSCRIPTION], client);
    },
    expectedAtServer(written, heard) {
      if (rawAt(written, 'method') === null) return written;
      return rawAt(written, 'id') === null ? put(written, ABOUT_ID, client) : learn(client, written, heard);
    },
    expectedAtClient(written, heard) {
      const isRequest = rawAt(written, 'method') !== null && rawAt(written, 'id') !== null;
      const ofAnswer = isTaskAnswer(written) ? [...PREFIXED, ['result', 'taskId']] : PREFIXED;
      const named = prefixed(written, isRequest ? RELATED_TO : ofAnswer);
      if (rawAt(written, 'method') === null) return named;
      return rawAt(written, 'id') === null ? put(named, ABOUT_ID, asked) : learn(asked, named, heard);
    },
    idAtServer: (id) => client.get(id) ?? id,
  };
}

/** The answers to `tasks/get` and `tasks/cancel` are tasks themselves. */
function isTaskAnswer(text: string): boolean {
  return rawAt(text, 'result', 'status') !== null;
}

function expectNumber(raw: string): void {
  if (!/^\d+$/.test(raw)) throw new Error(`expected a number of ours, not ${raw}`);
}

/** Ids and progress tokens are numbers of ours at the server; everything else is the same. */
export function statelessNames(): Names {
  const merged = mergedNames('');
  return {
    ...merged,
    clientSays: (text) => text,
    expectedAtClient: (written) => written,
  };
}
