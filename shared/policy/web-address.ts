/** The parts of an address that we look at; every JavaScript engine has `URL`, only the language's own types leave it out. */
interface ParsedUrl {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly host: string;
}
declare const URL: { parse(text: string): ParsedUrl | null };

export interface WebAddress {
  /** As the address is really read: lower-case, numbers and look-alike letters resolved, with the port when one is given. */
  readonly host: string;
  /** This machine, its network (private and link-local addresses), or anywhere else. */
  readonly where: 'this machine' | 'local network' | 'elsewhere';
  readonly isEncrypted: boolean;
  /** Something stands before an "@" in front of the host, where it can pass for the host. */
  readonly hasUserInfo: boolean;
}

/** Where an address of the internet protocol is, as `webAddress` tells it. */
export function whereIsAddress(address: string): WebAddress['where'] {
  const url = URL.parse(address.includes(':') ? `http://[${address.split('%')[0] ?? ''}]` : `http://${address}`);
  return url === null ? 'elsewhere' : whereIs(url.hostname);
}

/** Whether a host has to be looked up to know where it leads: it is a name, and not one that always means this machine. */
export function isNamed({ host, where }: WebAddress): boolean {
  return where !== 'this machine' && !/^\[|^[\d.]+(?::\d+)?$/.test(host);
}

/** Reads an http, https, ws or wss address the way programs read it; null for anything else. */
export function webAddress(text: string): WebAddress | null {
  const url = URL.parse(text);
  if (url === null || !/^(?:https?|wss?):$/.test(url.protocol)) return null;
  return {
    host: url.host,
    where: whereIs(url.hostname.replace(/\.$/, '')),
    isEncrypted: url.protocol === 'https:' || url.protocol === 'wss:',
    hasUserInfo: url.username !== '' || url.password !== '',
  };
}

/** By what is written: what a name points to may change between the question and the call. */
function whereIs(hostname: string): WebAddress['where'] {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return 'this machine';
  if (hostname.startsWith('[')) return whereIsVersion6(hostname.slice(1, -1));
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(hostname);
  if (parts !== null) return whereIsVersion4(Number(parts[1]), Number(parts[2]));
  return hostname.endsWith('.local') || !hostname.includes('.') ? 'local network' : 'elsewhere';
}

function whereIsVersion4(first: number, second: number): WebAddress['where'] {
  if (first === 127 || first === 0) return 'this machine';
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second <= 127);
  return isPrivate ? 'local network' : 'elsewhere';
}

/** `URL` has written the address in its shortest form. */
function whereIsVersion6(address: string): WebAddress['where'] {
  if (address === '::1' || address === '::') return 'this machine';
  const mapped = /^::ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(address)?.[1];
  if (mapped !== undefined) {
    const high = Number.parseInt(mapped, 16);
    return whereIsVersion4(high >> 8, high & 255);
  }
  return /^f[cd]|^fe[89ab]/.test(address) ? 'local network' : 'elsewhere';
}
