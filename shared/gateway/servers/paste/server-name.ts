import { packageRunOf } from '../../../model/launch/package-run.ts';
import { ServerNameSchema } from '../../../model/names.ts';
import { shownArgument } from '../../../model/launch/shown-words.ts';
import type { Transport } from '../../../model/server.ts';

const MAX_LENGTH = 64;
const NOISE = /^(?:mcp[-_.]?server[-_.]?|server[-_.]|mcp[-_.])|(?:[-_.]mcp[-_.]server|[-_.]mcp|[-_.]server)$/gi;

/** A name that a server may have, made of what somebody called it; null when nothing is left of that. */
export function asServerName(text: string): string | null {
  const name = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/_{2,}/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[^A-Za-z0-9]+$/, '');
  return ServerNameSchema.safeParse(name).success ? name : null;
}

/** What to call a server that nobody named: after its package, its program or its host. */
export function nameFor(connection: Transport): string {
  const found =
    connection.transport === 'http'
      ? hostName(connection.url)
      : programName(connection.command, connection.args.map(shownArgument));
  return asServerName(found) ?? 'server';
}

function hostName(url: string): string {
  const host = URL.parse(url)?.hostname ?? '';
  const labels = host.split('.').filter((label) => !/^(?:mcp|api|www|server)$/i.test(label));
  if (/^[\d.]+$|^\[/.test(host) || labels.length === 0) return host === '' ? '' : 'local';
  return labels.length > 1 ? (labels.at(-2) ?? '') : (labels[0] ?? '');
}

function programName(command: string, args: readonly string[]): string {
  const run = packageRunOf(command, args);
  if (run !== null) {
    const parts = run.name.replace(/^@/, '').split('/');
    const own = (parts.at(-1) ?? '').replace(NOISE, '');
    // @scope/mcp: the scope says more.
    return own === '' || /^(?:mcp|server|cli)$/i.test(own) ? (parts.at(-2) ?? own) : own;
  }
  const script = args.find((arg) => /\.(?:[cm]?[jt]s|py|rb|jar|sh)$/i.test(arg));
  const file = (script ?? command).split(/[\\/]/).at(-1) ?? '';
  return file.replace(/\.[A-Za-z0-9]+$/, '').replace(NOISE, '');
}
