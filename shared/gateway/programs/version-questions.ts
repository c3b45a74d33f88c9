import { assertNever } from '../../model/assert-never.ts';
import type { PackageRun } from '../../model/launch/package-run.ts';

/** One way to ask a package manager on this computer, and how its answer is read. Null: it said nothing that could be a version. */
export interface VersionQuestion {
  readonly command: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly read: (stdout: string) => string | null;
}

/** Whom to ask, one after the other: the package manager knows its own registry, proxy and credentials. */
export function versionQuestions(run: PackageRun): readonly VersionQuestion[] {
  switch (run.source) {
    case 'npm':
      return npmQuestions(run);
    case 'python':
      return pythonQuestions(run);
    case 'container':
      return containerQuestions(run);
    default:
      return assertNever(run.source);
  }
}

function npmQuestions({ name, version, runner }: PackageRun): readonly VersionQuestion[] {
  const spec = `${name}@${version ?? 'latest'}`;
  const ask = (command: string, ...before: readonly string[]): VersionQuestion => ({
    command,
    args: [...before, spec, 'version', '--json'],
    stdin: '',
    read: readNpmVersion,
  });
  if (runner === 'pnpm' || runner === 'pnpx') return [ask('pnpm', 'view'), ask('npm', 'view')];
  if (runner === 'bun' || runner === 'bunx') return [ask('bun', 'info'), ask('npm', 'view')];
  return [ask('npm', 'view')];
}

/** One version as a text; all that a range admits as a list, the newest last. */
function readNpmVersion(stdout: string): string | null {
  const value = parseJson(stdout);
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : null;
}

function pythonQuestions({ name, version }: PackageRun): readonly VersionQuestion[] {
  const range = version === null || version === 'latest' ? '' : /^[<>=~!]/.test(version) ? version : `==${version}`;
  const uv: VersionQuestion = {
    command: 'uv',
    args: ['pip', 'compile', '--no-deps', '--no-header', '--no-annotate', '--quiet', '-'],
    stdin: `${name}${range}\n`,
    read: (stdout) => /^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==(\S+)/m.exec(stdout)?.[1] ?? null,
  };
  // pip says the newest one alone.
  const pip: VersionQuestion = {
    command: 'pip3',
    args: ['index', 'versions', '--disable-pip-version-check', name],
    stdin: '',
    read: (stdout) => /^\S+ \((\S+)\)/.exec(stdout)?.[1] ?? null,
  };
  return range === '' ? [uv, pip] : [uv];
}

function containerQuestions({ name, version, runner }: PackageRun): readonly VersionQuestion[] {
  const image = version === null ? name : `${name}:${version}`;
  const read = (stdout: string): string | null => /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] ?? null;
  const ask = (...args: readonly string[]): VersionQuestion => ({ command: runner, args, stdin: '', read });
  const here = ask('image', 'inspect', image, '--format', '{{json .RepoDigests}}');
  return runner === 'docker' ? [ask('buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'), here] : [here];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
