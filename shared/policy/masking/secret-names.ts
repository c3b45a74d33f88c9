import { type JsonValue, ExactNumber } from '../../model/json.ts';
import { wordsOf } from '../words.ts';

/** A name that has one of these words holds a secret. */
const SECRET_WORDS = new Set(
  (
    'password passwords passwd passphrase passcode pwd secret secrets credential credentials creds authorization cookie cookies apikey ' +
    'privatekey secretkey accesskey accesstoken refreshtoken authtoken idtoken clientsecret sessiontoken bearer otp totp cvv cvc mnemonic'
  ).split(' '),
);

/** So does a name with one of these pairs of words. */
const SECRET_PAIRS = new Set(
  (
    'api_key,api_keys,private_key,secret_key,access_key,signing_key,encryption_key,ssh_key,service_key,account_key,master_key,session_key,' +
    'deploy_key,license_key,auth_key,client_key,shared_key,access_tokens,api_tokens,auth_tokens,refresh_tokens,connection_string,' +
    'seed_phrase,recovery_code,recovery_codes,card_number,amz_signature,pass_word,auth_code,verification_code'
  ).split(','),
);

/** Every name that means a secret has one of these in it; most names have none, and need not be taken apart. */
const PERHAPS = /pass|pwd|secret|cred|auth|cookie|key|token|bearer|otp|cv[vc]|mnemonic|seed|code|card|signature|connection/i;

/** Names that end so speak about a secret without holding it. */
const HARMLESS_ENDINGS = new Set(
  (
    'length policy hint count counts type types url uri name names file path env var vars variable expiry expires expiration required ' +
    'enabled endpoint format scope scopes manager field at limit usage budget strength rules status label in id'
  ).split(' '),
);

/** These tokens mark a place in a list, or a piece of text. */
const HARMLESS_TOKENS = new Set(
  'progress page next previous prev continuation continue cursor sync max min stop pad eos bos unk start end mask special per first last'.split(
    ' ',
  ),
);

/**
 * Whether a member of this name holds a secret: `password`, `API_KEY`, `x-api-key`, `clientSecret`, `access_token` do;
 * `max_tokens`, `nextPageToken`, `password_policy` do not. Without a value the name alone is judged.
 * Booleans, null and empty strings are no secrets, and a number is no token.
 */
export function isSecretName(name: string, value?: JsonValue): boolean {
  if (value === null || typeof value === 'boolean' || value === '' || !PERHAPS.test(name)) return false;
  const words = wordsOf(name).map(({ word }) => word);
  const last = words.at(-1);
  if (last === undefined) return false;
  const hasSecret = words.includes('secret');
  if (HARMLESS_ENDINGS.has(last) && !(last === 'id' && hasSecret)) return false;
  if (words.some((word, at) => SECRET_WORDS.has(word) || SECRET_PAIRS.has(`${word}_${words[at + 1]}`))) return true;
  if (/(?:password|passwd|passphrase|apikey|secretkey|privatekey)$/.test(last)) return true;
  const isNumber = typeof value === 'number' || value instanceof ExactNumber;
  if (isNumber) return false;
  if (last === 'token') return !HARMLESS_TOKENS.has(words.at(-2) ?? '');
  if (/.token$/.test(last)) return !/(?:progress|page|next|continuation|cursor|sync)token$/.test(last);
  return last === 'auth' && words.length === 1 && (value === undefined || typeof value === 'string');
}

/** Headers and options whose whole line is the secret, blanks and all. */
export function isWholeLineSecret(name: string): boolean {
  return /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i.test(name);
}
