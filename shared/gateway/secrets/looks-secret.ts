import { isSecretName } from '../../policy/masking/secret-names.ts';
import { patternSpans } from '../../policy/masking/secret-patterns.ts';

/** Words at the end of a variable's name that mean a secret there, though not in every argument of every tool. */
const SECRET_ENDINGS = /(?:^|[_-])(?:key|pat|pass|token|dsn)$/i;

/** Whether an environment variable or header belongs among the secrets rather than readable into servers.json. Doubt means yes. */
export function looksSecret(name: string, value: string): boolean {
  return isSecretName(name) || SECRET_ENDINGS.test(name) || patternSpans(value).length > 0 || hasPasswordInUrl(value);
}

function hasPasswordInUrl(value: string): boolean {
  return (URL.parse(value)?.password ?? '') !== '';
}
