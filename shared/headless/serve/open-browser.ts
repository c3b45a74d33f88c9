import { spawn } from 'node:child_process';

/**
 * Opens an address in the person's browser where there is a display. Failing is fine: the address is shown as well.
 *
 * What this does not stop: for a moment other accounts of this computer can read the one-time link in the list of
 * processes. When one of them is faster, the person's browser says that the link was used. The address of a sign-in says who asks and for what; who opens it first signs in
 * as themselves.
 */
export function openBrowser(url: string): void {
  const [command, args] = openerOf(url);
  if (command === null) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}

function openerOf(url: string): [string | null, string[]] {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  const hasDisplay = (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasDisplay ? ['xdg-open', [url]] : [null, []];
}
