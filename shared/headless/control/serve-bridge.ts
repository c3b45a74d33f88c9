import type { ServerResponse } from 'node:http';
import { contract } from '../../contract/contract.ts';
import type { AppState } from '../../contract/state.ts';
import type { Grant } from '../../model/grant.ts';
import type { LentToken, LentTokens } from '../../gateway/lent-tokens.ts';
import type { ContractHost } from '../contract-host.ts';
import type { BridgeLine, BridgeWish } from './bridge-lines.ts';

const HEARTBEAT_MS = 15_000;

type Found =
  | { readonly ok: true; readonly grant: Pick<Grant, 'name' | 'servers'> }
  | { readonly ok: false; readonly message: string };

/**
 * Tells a bridge where the gateway is and lends it a token of the grant that it acts for; again whenever that changes. The
 * token ends with this response. A grant is only ever named here: making one stays the person's.
 */
export async function serveBridge(
  host: ContractHost,
  tokens: LentTokens,
  wish: BridgeWish,
  response: ServerResponse,
): Promise<void> {
  let lent: { readonly grant: string; readonly token: LentToken } | null = null;
  /** A bridge stays with its grant: one that is revoked must not turn up as another client. */
  let bound = wish;
  let said = '';
  let newest = 0;

  function tell(state: AppState): void {
    if (response.destroyed || state.revision < newest) return;
    newest = state.revision;
    const line = JSON.stringify(lineFor(state));
    if (line === said) return;
    said = line;
    response.write(`${line}\n`);
  }

  function lineFor(state: AppState): BridgeLine {
    const found = findGrant(state, tokens, bound);
    const refused = found.ok ? refusalOfServer(state, found.grant, wish) : found.message;
    if (!found.ok || refused !== null) {
      giveBack();
      return { kind: 'refused', message: refused ?? '' };
    }
    bound = { ...bound, grant: found.grant.name };
    const token = wish.token === null ? tokenFor(found.grant.name) : null;
    const { settings } = state;
    const mcpUrl = new URL(state.mcpUrl).origin;
    return { kind: 'ready', mcpUrl, grant: found.grant.name, token, maxConcurrent: settings.maxConcurrentPerGrant };
  }

  function tokenFor(grant: string): string | null {
    if (lent?.grant !== grant || tokens.authenticate(lent.token.token) === null) {
      giveBack();
      const token = tokens.lend(grant);
      lent = token === null ? null : { grant, token };
    }
    return lent?.token.token ?? null;
  }

  function giveBack(): void {
    lent?.token.end();
    lent = null;
  }

  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  const heartbeat = setInterval(() => void response.write('\n'), HEARTBEAT_MS);
  heartbeat.unref();
  const unsubscribe = host.onEvent((event) => {
    if (event.name === 'state.changed') tell(event.state);
  });
  response.once('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
    giveBack();
  });
  tell(contract['state.get'].output.parse(await host.handlers['state.get'](null, { surfaces: ['cli'] })));
}

function findGrant({ grants }: Pick<AppState, 'grants'>, tokens: LentTokens, wish: BridgeWish): Found {
  if (wish.token !== null) {
    const grant = tokens.authenticate(wish.token);
    if (grant !== null) return { ok: true, grant };
    return { ok: false, message: 'COUNTERSIGN_TOKEN belongs to no grant: it was revoked, or it is of another data folder.' };
  }
  const names = grants.map(({ name }) => `"${name}"`).join(', ');
  const create = 'Create one with: countersign grants create NAME';
  if (grants.length === 0) return { ok: false, message: `Nobody may connect yet: there is no grant. ${create}` };
  const [only, other] = wish.grant === null ? grants : grants.filter(({ name }) => name === wish.grant);
  if (only === undefined) return { ok: false, message: `There is no grant "${wish.grant}". There are: ${names}. ${create}` };
  if (other === undefined) return { ok: true, grant: only };
  return { ok: false, message: `There are several grants: ${names}. Say which one with --grant NAME.` };
}

function refusalOfServer(
  { servers }: Pick<AppState, 'servers'>,
  grant: Pick<Grant, 'name' | 'servers'>,
  wish: BridgeWish,
): string | null {
  const { server } = wish;
  if (server === null) return null;
  const isThere = servers.some(({ name }) => name === server) && (grant.servers === 'all' || grant.servers.includes(server));
  // Unknown and ungranted look the same to a client.
  return isThere ? null : `There is no server "${server}" for the grant "${grant.name}". See: countersign servers list`;
}
