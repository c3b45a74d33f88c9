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

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads events from bytes that may be cut anywhere. Takes time in proportion to the bytes, also when one event comes in
 * many pieces. An event over the limit is skipped up to the blank line that ends it.
 */
export function createSseReader(onEvent: (event: SseEvent) => void, onTooLarge: () => void): SseReader {
  // Node's own way with the mark takes two of them away when the bytes are cut within a character.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let isAtStart = true;
  let pieces: string[] = [];
  let data: string[] = [];
  let eventLength = 0;
  let isLineEmpty = true;
  let isSkipping = false;
  let isAfterCarriage = false;
  let event = 'message';
  let id: string | null = null;

  function take(piece: string): void {
    if (piece === '') return;
    isLineEmpty = false;
    eventLength += piece.length;
    if (eventLength > MAX_EVENT_CHARACTERS && !isSkipping) {
      isSkipping = true;
      pieces = [];
      data = [];
      onTooLarge();
    }
    if (!isSkipping) pieces.push(piece);
  }

  function endLine(): void {
    const line = pieces.join('');
    pieces = [];
    if (isLineEmpty) return dispatch();
    isLineEmpty = true;
    const colon = line.indexOf(':');
    if (colon === 0 || isSkipping) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value === '' ? 'message' : value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  function dispatch(): void {
    if (data.length > 0) onEvent({ id, event, data: data.join('\n') });
    data = [];
    eventLength = 0;
    isSkipping = false;
    event = 'message';
  }

  return {
    push(chunk) {
      let text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      if (text === '') return;
      if (isAtStart && text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
      isAtStart = false;
      // The second half of a CRLF that was cut in two.
      let start = isAfterCarriage && text.charCodeAt(0) === 0x0a ? 1 : 0;
      let newline = text.indexOf('\n', start);
      let carriage = text.indexOf('\r', start);
      while (newline !== -1 || carriage !== -1) {
        const end = newline === -1 || (carriage !== -1 && carriage < newline) ? carriage : newline;
        take(text.slice(start, end));
        endLine();
        start = end === carriage && newline === end + 1 ? end + 2 : end + 1;
        if (newline !== -1 && newline < start) newline = text.indexOf('\n', start);
        if (carriage !== -1 && carriage < start) carriage = text.indexOf('\r', start);
      }
      isAfterCarriage = text.charCodeAt(text.length - 1) === 0x0d;
      take(text.slice(start));
    },
  };
}

/** One message as an event. JSON text holds no line break once it is one line. */
export function sseEventText(data: string, id: string | null = null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: message\ndata: ${data}\n\n`;
}

/** What keeps a silent stream from being taken for a dead one. */
export const SSE_KEEP_ALIVE = ': keep-alive\n\n';
