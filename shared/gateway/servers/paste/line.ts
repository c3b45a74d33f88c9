import { splitCommandLine } from '../../../model/launch/command-line.ts';
import type { Entry } from '../entry-shape.ts';

export type ReadLine =
  | { readonly ok: true; readonly name: string | null; readonly entry: Entry }
  /** A link or a command that carries a whole entry as text. */
  | { readonly ok: true; readonly name: string | null; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** What a person would type or copy: an address, a package, a command line, a client's "add" command, an install link. */
export function readLine(line: string): ReadLine {
  const text = line.replace(/\\\r?\n/g, ' ').trim();
  const link = installLink(text);
  if (link !== null) return link;
  if (/^https?:\/\/\S+$/i.test(text)) return { ok: true, name: null, entry: { url: text } };
  const short = shorthand(text);
  if (short !== null) return short;
  if (text.includes('\n')) return { ok: false, problem: 'It is none of the formats that clients use, and more than one line.' };
  const words = splitCommandLine(text.replace(/^\$\s+/, ''));
  if (!words.ok)
    return { ok: false, problem: words.code === 'empty' ? 'There is nothing in it.' : 'A quote is opened and not closed.' };
  return addCommand([words.command, ...words.args]) ?? plainCommand([words.command, ...words.args]);
}

/** `npm:pkg@1.2.3`, `uvx:pkg`, `docker:image`. */
function shorthand(text: string): ReadLine | null {
  const [, kind, name] = /^(npm|npx|uvx|pypi|docker|oci):(?!\/\/)(\S+)$/i.exec(text) ?? [];
  if (kind === undefined || name === undefined) return null;
  // What begins with a dash would be an option of the runner.
  if (name.startsWith('-')) return { ok: false, problem: `"${name.slice(0, 60)}" is not the name of a package.` };
  return { ok: true, name: null, entry: runnerEntry(kind.toLowerCase(), name) };
}

function runnerEntry(kind: string, name: string): Entry {
  if (kind === 'npm' || kind === 'npx') return { command: 'npx', args: ['-y', name] };
  if (kind === 'uvx' || kind === 'pypi') return { command: 'uvx', args: [name] };
  return { command: 'docker', args: ['run', '-i', '--rm', name] };
}

/** Words as a shell would be given them: settings of variables may stand before the program. */
function plainCommand(words: readonly string[]): ReadLine {
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const [command, ...args] = first === -1 ? [] : words.slice(first);
  if (command === undefined) return { ok: false, problem: 'There is no command in it.' };
  const settings = words
    .slice(0, first)
    .map((word): [string, string] => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  return { ok: true, name: null, entry: { command, args, env: Object.fromEntries(settings) } };
}

const CLIENT_ADD = /^(?:claude|codex|gemini|qwen|copilot|amp|droid|kimi)$/;
const VALUE_OPTIONS = new Set(['-s', '--scope', '-t', '--transport', '--type', '--timeout', '--description']);

/** `claude mcp add NAME … -- COMMAND`, `claude mcp add-json NAME '{…}'`, `code --add-mcp '{…}'` and their like. */
function addCommand(words: readonly string[]): ReadLine | null {
  const [program = '', ...rest] = words;
  const code = rest.indexOf('--add-mcp');
  if (code !== -1 && rest[code + 1] !== undefined) return { ok: true, name: null, text: rest[code + 1] ?? '' };
  if (!CLIENT_ADD.test(program) || rest[0] !== 'mcp') return null;
  if (rest[1] === 'add-json') {
    const [name, text] = rest.slice(2).filter((word) => !word.startsWith('-'));
    return name === undefined || text === undefined ? null : { ok: true, name, text };
  }
  if (rest[1] !== 'add') return null;
  return readAdd(rest.slice(2));
}

function readAdd(words: readonly string[]): ReadLine {
  const env: Record<string, string> = {};
  const headers: Record<string, string> = {};
  const oauth: Record<string, string> = {};
  const plain: string[] = [];
  let url: string | null = null;
  let at = 0;
  for (; at < words.length && words[at] !== '--'; at += 1) {
    const [option, joined] = splitOption(words[at] ?? '');
    const value = (): string => joined ?? words[(at += 1)] ?? '';
    if (option === '-e' || option === '--env') put(env, value(), '=');
    else if (option === '-H' || option === '--header') put(headers, value(), ':');
    else if (option === '--url') url = value();
    else if (option === '--client-id') oauth['clientId'] = value();
    else if (option === '--callback-port') oauth['callbackPort'] = value();
    else if (VALUE_OPTIONS.has(option)) value();
    // After the name and the command, everything is the command's own.
    else if (!option.startsWith('-') || plain.length > 1) plain.push(words[at] ?? '');
  }
  const [name = null, ...before] = plain;
  const [command, ...args] = [...before, ...words.slice(at + 1)];
  const address = url ?? (command !== undefined && /^https?:\/\//i.test(command) ? command : null);
  if (address !== null) return { ok: true, name, entry: { url: address, headers, oauth } };
  if (command === undefined) return { ok: false, problem: 'The command that adds a server names no command and no address.' };
  return { ok: true, name, entry: { command, args, env } };
}

function splitOption(word: string): readonly [string, string | undefined] {
  const [, option, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
  return option === undefined ? [word, undefined] : [option, value];
}

function put(values: Record<string, string>, text: string, sign: string): void {
  const at = text.indexOf(sign);
  if (at > 0) values[text.slice(0, at).trim()] = text.slice(at + 1).trim();
}

/** cursor://…?name=&config=, lmstudio://…, vscode:mcp/install?{…}, and the web pages that lead to them. */
function installLink(text: string): ReadLine | null {
  const vscode = /^(?:vscode|vscode-insiders):mcp\/install\?(.+)$/i.exec(text)?.[1];
  if (vscode !== undefined) return fromText(null, decode(vscode));
  const url = /^\S+$/.test(text) ? URL.parse(text) : null;
  const config = url?.searchParams.get('config') ?? null;
  if (url === null || config === null) return null;
  const isInstall = /mcp.*install|add_mcp|mcp\/add|mcp-install/i.test(url.href);
  if (!isInstall) return null;
  const plainText = /^\s*\{/.test(config) ? config : fromBase64(config);
  return fromText(url.searchParams.get('name'), plainText);
}

function fromText(name: string | null, text: string | null): ReadLine {
  return text === null ? { ok: false, problem: 'The link carries no server that can be read.' } : { ok: true, name, text };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function fromBase64(text: string): string | null {
  try {
    // A plus that was not escaped in the address became a blank.
    const bytes = Uint8Array.from(atob(text.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/')), (each) =>
      each.charCodeAt(0),
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
