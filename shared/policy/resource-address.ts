import { webAddress } from './web-address.ts';

/** How often percent-encoding is undone, layer after layer. */
const MAX_LAYERS = 5;

/**
 * One spelling for all the ways to write the address of a resource that some server takes for the same: dots and doubled slashes
 * resolved, encoding undone, slashes forward, hosts and schemes in lower case, and for files all of it, because some systems do
 * not tell `a` from `A`. Names of rules are written so too, with their wildcards. Never to be sent: only to be compared.
 */
export function plainAddress(address: string): string {
  const text = undoEncoding(address.trim().replace(/[\t\n\r]/g, '')).replaceAll('\\', '/');
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0].toLowerCase() ?? '';
  const rest = scheme === '' ? text : text.slice(scheme.length + 1);
  const authority = /^\/\/([^/?#]*)/.exec(rest)?.[1] ?? null;
  const below = authority === null ? rest : rest.slice(authority.length + 2);
  const path = /^[^?#]*/.exec(below)?.[0] ?? '';
  const place = `${resolve(path)}${below.slice(path.length)}`;
  if (scheme === 'file') return `file://${fold(authority === 'localhost' || authority === null ? '' : authority)}${fold(place)}`;
  const host = authority === null ? '' : `//${webAddress(text)?.host ?? authority.toLowerCase()}`;
  return `${scheme === '' ? '' : `${scheme}:`}${host}${place}`;
}

/** What is encoded to be no wildcard of a rule stays so, in rules and in addresses. */
function undoEncoding(text: string): string {
  let layer = text;
  for (let count = 0; count < MAX_LAYERS && layer.includes('%'); count += 1) {
    const next = layer.replace(/(?:%(?!2a|3f)[0-9a-f]{2})+/gi, decodeRun);
    if (next === layer) break;
    layer = next;
  }
  return layer;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}

function resolve(path: string): string {
  const parts = path.split('/');
  const resolved: string[] = [];
  for (const part of parts) {
    if (part === '..') resolved.pop();
    else if (part !== '' && part !== '.') resolved.push(part);
  }
  const isFolder = parts.length > 1 && ['', '.', '..'].includes(parts.at(-1) ?? '') && resolved.length > 0;
  return `${path.startsWith('/') ? '/' : ''}${resolved.join('/')}${isFolder ? '/' : ''}`;
}

function fold(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase();
}
