import type { ServerResponse } from 'node:http';

/** One event stream of ours, whose events have ids of the form `<stream>-<number>`. */
export interface ResumableStream {
  /** Notes what is said now and gives its event id. */
  add(text: string): string;
  /** An event id before everything that will be said. */
  readonly firstId: string;
  /** Nothing will be added: from now on it may be forgotten. */
  end(): void;
}

/** Brings back a client that lost its connection: what it missed, and what comes. */
export type TakeUp = (response: ServerResponse, missed: readonly { readonly id: string; readonly text: string }[]) => void;

/**
 * The streams of one session that a client may take up again where its connection broke (MCP 2025-11-25, Streamable HTTP,
 * Resumability and Redelivery). What was said is kept within bounds, the oldest is forgotten first.
 */
export interface ResumableStreams {
  open(takeUp: TakeUp): ResumableStream;
  /** Whether the event belongs to one of these streams that can go on from there; then the stream does, on `response`. */
  takeUp(lastEventId: string, response: ServerResponse): boolean;
}

const MAX_ENDED = 100;
const MAX_CHARACTERS = 8 * 1024 * 1024;

interface Known {
  readonly takeUp: TakeUp;
  readonly said: { readonly number: number; readonly text: string }[];
  last: number;
  isOver: boolean;
}

export function createResumableStreams(): ResumableStreams {
  const streams = new Map<number, Known>();
  let lastStream = 0;
  let characters = 0;

  /** Ended streams go first; of one that goes on, the oldest events. */
  function makeRoom(current: Known): void {
    const ended = [...streams].filter(([, { isOver }]) => isOver);
    let count = ended.length;
    for (const [key, { said }] of ended) {
      if (count <= MAX_ENDED && characters <= MAX_CHARACTERS) return;
      streams.delete(key);
      count -= 1;
      for (const { text } of said) characters -= text.length;
    }
    while (characters > MAX_CHARACTERS && current.said.length > 0) characters -= current.said.shift()?.text.length ?? 0;
  }

  return {
    open(takeUp) {
      const key = (lastStream += 1);
      const known: Known = { takeUp, said: [], last: 0, isOver: false };
      streams.set(key, known);
      return {
        firstId: `${key}-0`,
        add(text) {
          known.last += 1;
          known.said.push({ number: known.last, text });
          characters += text.length;
          if (characters > MAX_CHARACTERS) makeRoom(known);
          return `${key}-${known.last}`;
        },
        end() {
          known.isOver = true;
          makeRoom(known);
        },
      };
    },
    takeUp(lastEventId, response) {
      const [, key = '', number = ''] = /^([1-9]\d{0,14})-(0|[1-9]\d{0,14})$/.exec(lastEventId) ?? [];
      const known = streams.get(Number(key));
      const after = Number(number);
      if (known === undefined || after > known.last) return false;
      const missed = known.said.filter((each) => each.number > after);
      // What was forgotten meanwhile can't be left out in silence.
      if (missed.length < known.last - after) return false;
      known.takeUp(
        response,
        missed.map((each) => ({ id: `${key}-${each.number}`, text: each.text })),
      );
      return true;
    },
  };
}
