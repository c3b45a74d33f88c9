import { assertNever } from '../model/assert-never.ts';
import type { ConsentState, ServerConfig } from '../model/server.ts';
import type { ServerStore } from './config/server-store.ts';

/** Why a server may not be used now, whoever asks; null when it may. */
export interface ServerStanding {
  /** As far as it is known without looking anything up. */
  refusalNow(server: string): string | null;
  /** Before a start: what could not be looked up before is tried again. */
  refusalBeforeStart(server: string): Promise<string | null>;
}

export function createServerStanding(servers: Pick<ServerStore, 'get' | 'consentOf' | 'checkConsent'>): ServerStanding {
  function refusal(server: ServerConfig, consent: ConsentState): string | null {
    return server.paused ? sayPaused(server.name) : sayConsent(server.name, consent);
  }
  return {
    refusalNow(name) {
      const server = servers.get(name);
      return server === null ? null : refusal(server, servers.consentOf(name));
    },
    async refusalBeforeStart(name) {
      const server = servers.get(name);
      return server === null ? null : refusal(server, await servers.checkConsent(name));
    },
  };
}

function sayPaused(name: string): string {
  return `Countersign is paused for ${name}: it is switched off. Switch it on on the Servers page, or with: countersign servers resume ${name}`;
}

/** What a consent that is not there means, and what to do about it; null when it is there. */
export function sayConsent(name: string, consent: ConsentState): string | null {
  const look = `Look at it on the Servers page, or with: countersign servers consent ${name}`;
  switch (consent) {
    case 'given':
      return null;
    case 'missing':
      return `${name} waits for your consent: nobody has agreed to what it runs or reaches. ${look}`;
    case 'changed':
      return `${name} waits for your consent: what it runs or reaches is not what was agreed to. ${look}`;
    case 'unknown':
      return `${name} is not started: whether its command is the one that was agreed to cannot be checked, because the keychain cannot be read.`;
    default:
      return assertNever(consent);
  }
}
