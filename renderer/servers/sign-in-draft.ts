import type { OAuthClient } from '../../shared/model/server.ts';
import * as text from '../text/en.ts';

/** The client that a person registered with a server's authorization server, as it was typed. */
export interface SignInDraft {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly callbackPort: string;
  /** The client whose secret is kept already; the secret is shown nowhere, and goes when the client is another one. */
  readonly kept: { readonly clientId: string; readonly secret: string } | null;
}

export const NO_SIGN_IN: SignInDraft = { clientId: '', clientSecret: '', scope: '', callbackPort: '', kept: null };

export type CheckedSignIn =
  | { readonly ok: true; readonly client: OAuthClient | null; readonly secrets: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: string };

/** Checks what was typed. Nothing at all is right, too: then the server says who may sign in. */
export function checkSignIn(draft: SignInDraft, server: string): CheckedSignIn {
  const texts = text.servers.oauth.problems;
  const [clientId, scope, port] = [draft.clientId.trim(), draft.scope.trim(), draft.callbackPort.trim()];
  if (clientId === '') {
    const isEmpty = scope === '' && port === '' && draft.clientSecret === '';
    return isEmpty ? { ok: true, client: null, secrets: {} } : { ok: false, problem: texts.noClient };
  }
  const number = Number(port);
  if (port !== '' && !(/^\d+$/.test(port) && number >= 1024 && number <= 65_535)) return { ok: false, problem: texts.port };
  const given = `${server}/oauth-client-secret`;
  const secret = draft.clientSecret !== '' ? given : isSecretKept(draft) ? (draft.kept?.secret ?? null) : null;
  return {
    ok: true,
    client: {
      clientId,
      ...(secret === null ? {} : { clientSecret: { secret } }),
      ...(scope === '' ? {} : { scope: scope.split(/[\s,]+/).join(' ') }),
      ...(port === '' ? {} : { callbackPort: number }),
    },
    secrets: draft.clientSecret === '' ? {} : { [given]: draft.clientSecret },
  };
}

/** A secret belongs to one client: for another one it is of no use. */
export function isSecretKept({ kept, clientId }: SignInDraft): boolean {
  return kept !== null && kept.clientId === clientId.trim();
}

/** What a server has already, as a form. */
export function signInDraftOf(client: OAuthClient | undefined): SignInDraft {
  if (client === undefined) return NO_SIGN_IN;
  const { clientId, clientSecret, scope = '', callbackPort } = client;
  return {
    clientId,
    clientSecret: '',
    scope,
    callbackPort: callbackPort === undefined ? '' : String(callbackPort),
    kept: typeof clientSecret === 'object' ? { clientId, secret: clientSecret.secret } : null,
  };
}
