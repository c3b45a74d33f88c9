/** The name of a package and which versions of it will do. */
export interface PackageSpec {
  readonly name: string;
  readonly version: string | null;
  readonly isExact: boolean;
  readonly withVersion: (version: string) => string;
}

const NPM = /^((?:@[A-Za-z0-9~-][\w.~-]*\/)?[A-Za-z0-9~-][\w.~-]*)(?:@(.+))?$/;
const EXACT_NPM = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const PYTHON = /^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9._, -]*\])?\s*(?:(@|===?)\s*([^\s,;=<>!~]+)|((?:[<>~!]=?|==).*))?$/;
const EXACT_PYTHON =
  /^v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|post|rev|r|dev)[-_.]?\d*)*(?:\+[a-z0-9._-]+)?$/i;

/** `@scope/name@1.2.3`. Null for what is an address, a folder or a repository: npm fetches those too, but no registry has versions of them. */
export function readNpmSpec(text: string): PackageSpec | null {
  const [, name, version = null] = NPM.exec(text) ?? [];
  if (name === undefined || name.startsWith('-') || (version !== null && /[:/]/.test(version))) return null;
  return { name, version, isExact: version !== null && EXACT_NPM.test(version), withVersion: (exact) => `${name}@${exact}` };
}

/** `name`, `name[extra]==1.2`, `name@1.2` (uv), `name>=1`. Null for addresses and folders. */
export function readPythonSpec(text: string): PackageSpec | null {
  const [, name, extras = '', sign, exact, range] = PYTHON.exec(text.trim()) ?? [];
  if (name === undefined || (exact !== undefined && /[:/]/.test(exact))) return null;
  const isExact = exact !== undefined && (EXACT_PYTHON.test(exact) || sign === '===');
  return { name, version: exact ?? range ?? null, isExact, withVersion: (version) => `${name}${extras}==${version}` };
}
