import { shell } from 'electron';

/** Opens a web address in the person's browser; anything that is no web address is not opened. Failing is fine: it is shown as well. */
export function openExternal(address: string): void {
  const url = URL.parse(address);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return;
  shell.openExternal(url.href).catch(() => {});
}
