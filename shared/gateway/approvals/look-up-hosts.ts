import { lookup } from 'node:dns/promises';
import { whereIsAddress } from '../../policy/web-address.ts';

/** Where a name leads now. `problem` instead of addresses when it leads nowhere. */
export interface LookedUpHost {
  readonly host: string;
  readonly addresses: readonly { readonly address: string; readonly where: 'this machine' | 'local network' | 'elsewhere' }[];
  readonly problem: string | null;
}

/** Asks the system for all addresses of a name. */
export type LookUp = (host: string) => Promise<readonly { readonly address: string }[]>;

const PATIENCE_MS = 5000;
const MOST_ADDRESSES = 8;

export const systemLookUp: LookUp = (host) => lookup(host, { all: true });

/** Looks names up, all at once, each for five seconds at most. Never rejects. */
export function lookUpHosts(hosts: readonly string[], lookUp: LookUp = systemLookUp): Promise<readonly LookedUpHost[]> {
  return Promise.all(hosts.map((host) => lookUpHost(host, lookUp)));
}

async function lookUpHost(host: string, lookUp: LookUp): Promise<LookedUpHost> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer')), PATIENCE_MS);
  try {
    const found = await Promise.race([lookUp(host), late.promise]);
    const addresses = found.slice(0, MOST_ADDRESSES).map(({ address }) => ({ address, where: whereIsAddress(address) }));
    return addresses.length === 0 ? nothing(host, 'It leads nowhere.') : { host, addresses, problem: null };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return nothing(host, code === 'ENOTFOUND' ? 'There is no such name.' : `The name service gave no answer (${code}).`);
  } finally {
    clearTimeout(timer);
  }
}

function nothing(host: string, problem: string): LookedUpHost {
  return { host, addresses: [], problem };
}
