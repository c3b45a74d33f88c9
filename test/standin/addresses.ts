/*
 * Chromium lets nobody answer for a scheme of one's own over the DevTools protocol, so app://host/path is
 * https://host.app.standin.test/path in the browser, and app:// again for the app's code.
 */
const SUFFIX = '.standin.test';

/** The address as the browser has it. */
export function toBrowser(address: string, schemes: ReadonlySet<string>): string {
  const url = URL.parse(address);
  const scheme = url?.protocol.slice(0, -1) ?? '';
  if (url === null || !schemes.has(scheme)) return address;
  return `https://${url.host}.${scheme}${SUFFIX}${url.pathname}${url.search}${url.hash}`;
}

/** The address as the app has it. */
export function toApp(address: string): string {
  if (address.startsWith('blob:')) return `blob:${toApp(address.slice('blob:'.length))}`;
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || !url.hostname.endsWith(SUFFIX)) return address;
  const [host = '', scheme = ''] = url.hostname.slice(0, -SUFFIX.length).split('.');
  return `${scheme}://${host}${url.pathname}${url.search}${url.hash}`;
}
