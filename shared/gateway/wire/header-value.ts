/**
 * A header value that says this text (MCP 2026-07-28, Streamable HTTP, Value Encoding): as it is when a header can carry it,
 * else as `=?base64?…?=` of its UTF-8.
 */
export function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?/i.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
