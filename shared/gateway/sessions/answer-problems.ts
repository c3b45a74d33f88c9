import { readJson } from '../../model/read-json.ts';

/** Answers that mean nothing to the client of a local address: they are about the way from us to the server. */
export function refusalOf(server: string, status: number): string | null {
  if (status === 401 || status === 403)
    return `${server} refused our credentials (HTTP ${status}). Check the headers configured for it.`;
  if (status >= 300 && status < 400)
    return `${server} redirects elsewhere (HTTP ${status}). Configure the address it really has.`;
  return null;
}

/** Whether a text is a JSON-RPC message, as far as that shows in it. */
export function isMessage(text: string): boolean {
  try {
    const value = readJson(text);
    return typeof value === 'object' && value !== null && 'jsonrpc' in value;
  } catch {
    return false;
  }
}
