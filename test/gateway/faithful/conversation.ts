import { expect } from 'vitest';
import { until } from '../../harness/until.ts';
import type { Names } from './names.ts';
import type { PuppetSession } from './puppet.ts';
import { rawAt } from './raw-text.ts';
import type { TalkingClient } from './talking-client.ts';

/**
 * One message of a conversation, as it is written. `about`: the raw id of the request on whose stream a server says it; for
 * an answer its own id counts. `null`: unasked.
 */
export type Said =
  | { readonly by: 'client'; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly by: 'server'; readonly text: string; readonly about?: string | null };

export function client(text: string, headers: Readonly<Record<string, string>> = {}): Said {
  return { by: 'client', text, headers };
}

export function server(text: string, about: string | null = null): Said {
  return { by: 'server', text, about };
}

export interface Conversation {
  readonly part: string;
  readonly says: readonly Said[];
}

/** Two ends and whatever is between them. */
export interface Way {
  readonly client: TalkingClient;
  readonly server: () => PuppetSession | undefined;
  readonly names: Names;
}

/**
 * Holds a conversation: each message must arrive at the other end, alone, next, and as it was written, but for the names that
 * this way gives.
 */
export async function hold(conversation: Conversation, way: Way): Promise<void> {
  const { names } = way;
  const heardBy = (side: Said['by']): readonly unknown[] => (side === 'server' ? way.client.heard : (way.server()?.heard ?? []));
  for (const said of conversation.says) {
    const before = heardBy(said.by).length;
    await speak(said, way);
    await until(`${said.by} to be heard saying ${said.text.slice(0, 300)}`, () => heardBy(said.by).length > before).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}; the client last heard ${way.client.heard.at(-1)?.slice(0, 500)}`);
      },
    );
    expect(heardBy(said.by).length).toBe(before + 1);
    if (said.by === 'client') {
      const { text = '', headers = {} } = way.server()?.heard.at(-1) ?? {};
      expect(text).toBe(names.expectedAtServer(said.text, text));
      if (names.hasHeaders) expect(headers).toMatchObject(said.headers ?? {});
    } else {
      const text = way.client.heard.at(-1) ?? '';
      expect(text).toBe(names.expectedAtClient(said.text, text));
    }
  }
}

async function speak(said: Said, { client, server, names }: Way): Promise<void> {
  if (said.by === 'client') return client.say(names.clientSays(said.text), said.headers);
  const isAnswer = rawAt(said.text, 'method') === null;
  const about = isAnswer ? rawAt(said.text, 'id') : (said.about ?? null);
  server()?.say(names.serverSays(said.text), about === null ? null : names.idAtServer(about));
}
