import { assertNever } from '../model/assert-never.ts';
import { isJsonObject, type JsonObject, member } from '../model/json.ts';
import type { MessageFacts } from '../model/judged-message.ts';
import type { Risk } from '../model/risk.ts';
import { isSecretName } from './masking/secret-names.ts';
import { plainAddress } from './resource-address.ts';
import { webAddress } from './web-address.ts';

/** How risky a message is, with the words that say why. */
export interface MessageRisk {
  readonly risk: Risk;
  /** For the person, without a full stop. */
  readonly reason: string;
}

/** The risk of a message that a policy judges. The same params always have the same risk. */
export function messageRisk({ section, subject, arguments: params }: RiskFacts): MessageRisk {
  switch (section) {
    case 'resources':
      return riskOfRead(subject);
    case 'prompts':
      return { risk: 'low', reason: 'gets a text that the server offers' };
    case 'sampling':
      return riskOfSampling(params);
    case 'elicitation':
      return subject === 'form' ? riskOfForm(params) : riskOfAddress(params);
    default:
      return assertNever(section);
  }
}

type RiskFacts = Pick<MessageFacts, 'section' | 'subject' | 'arguments'>;

/** Places where keys, tokens and passwords are kept, in plain spelling. */
const SECRET_PLACE =
  /(?:^|\/)(?:\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.docker|\.password-store|keychains|\.env(?:\.[^/]*)?|\.netrc|\.npmrc|\.pypirc|\.git-credentials|credentials(?:\.json)?|id_(?:rsa|dsa|ecdsa|ed25519)|g?shadow|[^/]*\.(?:pem|key|p12|pfx|kdbx|keystore|jks))(?=\/|$)/i;

function riskOfRead(address: string): MessageRisk {
  if (SECRET_PLACE.test(plainAddress(address).replace(/[?#].*$/, ''))) {
    return { risk: 'high', reason: 'reads from where keys or passwords are kept' };
  }
  return { risk: 'low', reason: 'reads what the server offers' };
}

/** The specification (MCP 2025-11-25, Sampling) lets a server ask for what the client's other servers know. */
function riskOfSampling(params: JsonObject): MessageRisk {
  const context = member(params, 'includeContext');
  if (context === 'allServers') {
    return {
      risk: 'critical',
      reason: "uses the client's model with what your other servers know, and the server sees the answer",
    };
  }
  return { risk: 'high', reason: "uses the client's model, and the server sees the answer" };
}

function riskOfForm(params: JsonObject): MessageRisk {
  const schema = member(params, 'requestedSchema');
  const fields = isJsonObject(schema) ? member(schema, 'properties') : undefined;
  const secret = isJsonObject(fields) ? Object.keys(fields).find((name) => isSecretName(name)) : undefined;
  if (secret !== undefined) return { risk: 'high', reason: 'a field of the form asks for a secret, which no form may' };
  return { risk: 'medium', reason: 'the server sees what the user fills in' };
}

function riskOfAddress(params: JsonObject): MessageRisk {
  const url = member(params, 'url');
  const address = typeof url === 'string' ? webAddress(url) : null;
  if (address === null) return { risk: 'critical', reason: 'leads the user to what is no web address' };
  if (address.hasUserInfo) return { risk: 'critical', reason: 'the address hides its host behind a user name' };
  if (/(?:^|\.)xn--/.test(address.host)) return { risk: 'critical', reason: 'the address has letters that can pass for others' };
  if (!address.isEncrypted && address.where !== 'this machine') {
    return { risk: 'critical', reason: 'leads the user to an address without encryption' };
  }
  return { risk: 'high', reason: 'leads the user to an address that the server chose' };
}
