/** One event of a server-sent event stream (WHATWG HTML, section 9.2), as far as MCP uses them. */
export interface SseEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

export interface SseReader {
  /** Takes the next bytes; calls back for every event that is complete. */
  push(chunk: Buffer | string): void;
}

/** One event may be this long; what is longer is dropped and reported once, so that a server cannot fill our memory. */
export const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

export function createSseReader(onEvent: (event: SseEvent) => void, onTooLarge: () => void): SseReader {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let size = 0;
  let event = 'message';
  let id: string | null = null;

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ id, event, data: data.join('\n') });
      data = [];
      size = 0;
      event = 'message';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (field === 'data') {
      size += value.length;
      if (size > MAX_EVENT_CHARACTERS) {
        data = [];
        onTooLarge();
      } else data.push(value);
    } else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(chunk) {
      const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
      let start = 0;
      for (;;) {
        const end = lineEnd(text, start);
        if (end === -1) break;
        // A lone CR at the end may be the first half of CRLF: wait for the next bytes.
        if (text[end] === '\r' && end + 1 === text.length) break;
        takeLine(text.slice(start, end));
        start = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
      }
      rest = text.slice(start);
      if (rest.length > MAX_EVENT_CHARACTERS) {
        rest = '';
        onTooLarge();
      }
    },
  };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const carriage = text.indexOf('\r', from);
  if (newline === -1 || carriage === -1) return Math.max(newline, carriage);
  return Math.min(newline, carriage);
}

/** One message as an event. JSON text holds no line break once it is one line. */
export function sseEventText(data: string, id: string | null = null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: message\ndata: ${data}\n\n`;
}

/** What keeps a silent stream from being taken for a dead one. */
export const SSE_KEEP_ALIVE = ': keep-alive\n\n';
