/** An event as the rules below dispatch it. */
export interface ReferenceEvent {
  readonly lastEventId: string;
  readonly type: string;
  readonly data: string;
}

/**
 * Interpreting an event stream, step by step as the WHATWG HTML standard has it (section 9.2.5 and 9.2.6), for a stream that is
 * there as a whole: slow, and only for comparing.
 */
export function interpretEventStream(bytes: Buffer): ReferenceEvent[] {
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // "UTF-8 decode" takes one leading byte order mark away.
  const stream = decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
  const lines = stream.split(/\r\n|\n|\r/);
  // What is not ended by a line break is no line yet.
  lines.pop();
  const events: ReferenceEvent[] = [];
  let data = '';
  let type = '';
  let idBuffer = '';
  for (const line of lines) {
    if (line === '') {
      if (data !== '') {
        const shown = data.endsWith('\n') ? data.slice(0, -1) : data;
        events.push({ lastEventId: idBuffer, type: type === '' ? 'message' : type, data: shown });
      }
      data = '';
      type = '';
      continue;
    }
    if (line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const rest = colon === -1 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'event') type = value;
    else if (field === 'data') data += `${value}\n`;
    else if (field === 'id' && !value.includes('\0')) idBuffer = value;
  }
  return events;
}
