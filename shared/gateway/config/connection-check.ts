import type { Transport } from '../../model/server.ts';
import { shownWords } from '../../model/launch/shown-words.ts';
import { assertNever } from '../../model/assert-never.ts';

/**
 * What a connection may not hold although its schema allows it: values that would start another header, end a C string early, or
 * hide a credential in an address that is shown. Returns one sentence for each mistake; names, never values.
 */
export function connectionProblems(connection: Transport): readonly string[] {
  switch (connection.transport) {
    case 'stdio': {
      const texts = [...shownWords(connection), connection.cwd ?? ''];
      return [
        ...(texts.some((text) => text.includes('\0')) ? ['The command must not hold a NUL character.'] : []),
        ...Object.entries(connection.env).flatMap(([name, value]) => environmentProblems(name, value)),
      ];
    }
    case 'http':
      return [...addressProblems(connection.url), ...headerProblems(connection.headers)];
    default:
      return assertNever(connection);
  }
}

type Values = Record<string, string | { readonly secret: string }>;

function environmentProblems(name: string, value: Values[string]): readonly string[] {
  if (name === '' || /[=\0]/.test(name)) return [`${JSON.stringify(name)} cannot be the name of an environment variable.`];
  return typeof value === 'string' && value.includes('\0') ? [`The value of ${name} holds a NUL character.`] : [];
}

function addressProblems(address: string): readonly string[] {
  const url = URL.parse(address);
  if (url === null) return ['The URL cannot be read.'];
  const hasCredentials = url.username !== '' || url.password !== '';
  return hasCredentials ? ['The URL must not hold a user name or password: use an Authorization header.'] : [];
}

/** RFC 9110 section 5.1: a field name is a token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 section 5.5, without obs-text: Node would refuse or mangle what is outside Latin-1. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Whether a value can be sent as a header; secrets are checked as well as values in clear. */
export function isHeaderValue(value: string): boolean {
  return HEADER_VALUE.test(value);
}

function headerProblems(headers: Values): readonly string[] {
  const seen = new Set<string>();
  return Object.entries(headers).flatMap(([name, value]) => {
    if (!HEADER_NAME.test(name)) return [`${JSON.stringify(name)} cannot be the name of a header.`];
    const isTwice = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (isTwice) return [`The header ${name} is there twice.`];
    return typeof value === 'string' && !isHeaderValue(value)
      ? [`The value of ${name} holds characters that a header cannot carry.`]
      : [];
  });
}
