/** An event of an event stream with other data; its other fields stay. `data` is one line. */
export function withEventData(raw: Buffer, data: string): Buffer {
  const lines = raw.toString('utf8').split(/\r\n|\n|\r/);
  const kept = lines.filter((line) => line !== '' && !/^data(?::|$)/.test(line));
  return Buffer.from([...kept, `data: ${data}`, '', ''].join('\n'));
}
