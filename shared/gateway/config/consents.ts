import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConsentState, ServerConfig, Transport } from '../../model/server.ts';
import type { Log, Secrets } from '../ports.ts';

/** Where the key lies with which consents are sealed. */
const KEY_NAME = 'consent/key';

/**
 * What a person agreed to, sealed with a key that is kept where credentials are kept. A program that writes servers.json can
 * put a command there, but not the seal that would make it start.
 */
export interface Consents {
  /** Reads the key, if there is one; tries again after a failure. Never rejects. */
  load(): Promise<void>;
  stateOf(server: Pick<ServerConfig, 'name' | 'connection' | 'consent'>): ConsentState;
  /** The seal of a connection; the first one makes the key. Rejects when the key can be neither read nor kept. */
  seal(name: string, connection: Transport): Promise<string>;
}

export function createConsents(secrets: Secrets, log: Log): Consents {
  let key: string | null = null;
  let isUnreadable = false;
  /** By the server as it stands in the file: every call asks, and what is sealed is worked out once. */
  const known = new WeakMap<object, ConsentState>();

  async function load(): Promise<void> {
    if (key !== null) return;
    try {
      key = await secrets.get(KEY_NAME);
      isUnreadable = false;
    } catch {
      // Its own words may name what is in the store.
      isUnreadable = true;
      log.error('the key of consents cannot be read, so no server starts');
    }
  }

  return {
    load,
    stateOf(server) {
      const { name, connection, consent } = server;
      if (consent === null) return 'missing';
      if (isUnreadable) return 'unknown';
      if (key === null) return 'changed';
      // The key never becomes another one: what was found stays true for as long as these words stand there.
      const found = known.get(server) ?? compare(sealWith(key, name, connection), consent.seal);
      known.set(server, found);
      return found;
    },
    async seal(name, connection) {
      // A key that is there but cannot be read must not be replaced: every other consent would be lost.
      key ??= await secrets.get(KEY_NAME);
      if (key === null) {
        const made = randomBytes(32).toString('hex');
        await secrets.set(KEY_NAME, made);
        key = made;
      }
      isUnreadable = false;
      return sealWith(key, name, connection);
    },
  };
}

function compare(expected: string, seal: string): ConsentState {
  return timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(seal, 'hex')) ? 'given' : 'changed';
}

/** Names exactly one connection, so that a person agrees to what was shown and to nothing that came meanwhile. */
export function fingerprintOf(name: string, connection: Transport): string {
  return hash('sha256', textOf(name, connection), 'hex');
}

function sealWith(key: string, name: string, connection: Transport): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(textOf(name, connection)).digest('hex');
}

/** Everything that decides what runs or is reached: command, arguments, folder, address, values in clear, and the names of secret ones. */
function textOf(name: string, connection: Transport): string {
  return canonicalJson(JSON.parse(JSON.stringify({ name, connection })) as JsonObject);
}
