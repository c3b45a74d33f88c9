import { type ImagePart, imageOf } from './container-image.ts';
import { type PackageSpec, readNpmSpec, readPythonSpec } from './package-spec.ts';

/** A command that fetches a package, or an image, and runs it. */
export interface PackageRun {
  /** What is asked which versions there are. */
  readonly source: 'npm' | 'python' | 'container';
  /** The program that fetches: npx, bunx, pnpm, yarn, uvx, uv, pipx, docker, podman … */
  readonly runner: string;
  readonly name: string;
  /** As it is written; null when nothing is. */
  readonly version: string | null;
  /** The same thing runs at every start. False: it is looked up anew, and may be another one tomorrow. */
  readonly isExact: boolean;
  /** Which of the arguments names it. */
  readonly at: number;
  /** The argument with a version put in. */
  readonly withVersion: (version: string) => string;
}

/** Options of npx, pnpm dlx, yarn dlx and bunx that take the next word as their value. */
const NPM_VALUES = new Set([
  '-c',
  '--call',
  '-w',
  '--workspace',
  '--registry',
  '--cache',
  '--prefix',
  '--userconfig',
  '-C',
  '--dir',
]);
const NPM_PACKAGE = ['-p', '--package'];
const UV_VALUES = new Set([
  ...['--with', '--with-editable', '--with-requirements', '-w', '-c', '--constraints', '-b', '--overrides', '--env-file'],
  ...['--index', '--default-index', '-i', '--index-url', '--extra-index-url', '-f', '--find-links', '--index-strategy'],
  ...['--keyring-provider', '-P', '--upgrade-package', '--resolution', '--prerelease', '--exclude-newer', '--link-mode'],
  ...[
    '-C',
    '--config-setting',
    '--no-build-package',
    '--no-binary-package',
    '--refresh-package',
    '--cache-dir',
    '-p',
    '--python',
  ],
  ...['--color', '--directory', '--project', '--config-file', '--torch-backend'],
]);
const PIPX_VALUES = new Set(['--python', '--pip-args', '-i', '--index-url', '--with']);

/** What a command fetches; null when it runs what is on this computer, or when that cannot be told. */
export function packageRunOf(command: string, args: readonly string[]): PackageRun | null {
  const program = programName(command);
  // cmd /c npx …: what Windows users are told to write.
  if (program === 'cmd' && /^\/c$/i.test(args[0] ?? '') && args[1] !== undefined)
    return shifted(packageRunOf(args[1], args.slice(2)), 2);
  switch (program) {
    case 'npx':
    case 'bunx':
    case 'pnpx':
      return npmRun(program, args, 0);
    case 'npm':
      return args[0] === 'exec' || args[0] === 'x' ? npmRun('npm', args, 1) : null;
    case 'pnpm':
    case 'yarn':
      return args[0] === 'dlx' ? npmRun(program, args, 1) : null;
    case 'bun':
      return args[0] === 'x' ? npmRun('bun', args, 1) : null;
    case 'uvx':
      return pythonRun('uvx', args, 0, UV_VALUES, '--from');
    case 'uv':
      return args[0] === 'tool' && args[1] === 'run' ? pythonRun('uv', args, 2, UV_VALUES, '--from') : null;
    case 'pipx':
      return args[0] === 'run' ? pythonRun('pipx', args, 1, PIPX_VALUES, '--spec') : null;
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return containerRun(program, args);
    default:
      return null;
  }
}

/** The arguments with exactly this version. */
export function pinnedArgs<Arg>(args: readonly Arg[], run: PackageRun, version: string): (Arg | string)[] {
  return args.map((arg, index) => (index === run.at ? run.withVersion(version) : arg));
}

/** `C:\Program Files\nodejs\npx.cmd` is npx. */
function programName(command: string): string {
  const last = command.split(/[\\/]/).at(-1) ?? '';
  return last.toLowerCase().replace(/\.(?:exe|cmd|bat|ps1)$/, '');
}

function npmRun(runner: string, args: readonly string[], from: number): PackageRun | null {
  const found = findPackage(args, from, NPM_VALUES, NPM_PACKAGE);
  const spec = found === null ? null : readNpmSpec(found.text);
  return found === null || spec === null ? null : { source: 'npm', runner, ...runOf(found, spec) };
}

function pythonRun(
  runner: string,
  args: readonly string[],
  from: number,
  values: ReadonlySet<string>,
  option: string,
): PackageRun | null {
  const found = findPackage(args, from, values, [option]);
  const spec = found === null ? null : readPythonSpec(found.text);
  return found === null || spec === null ? null : { source: 'python', runner, ...runOf(found, spec) };
}

function containerRun(runner: string, args: readonly string[]): PackageRun | null {
  const at = imageOf(args);
  if (at === null) return null;
  const { image, index } = at;
  return {
    source: 'container',
    runner,
    name: image.name,
    version: image.digest ?? image.tag,
    isExact: image.digest !== null,
    at: index,
    withVersion: (digest) => withDigest(image, digest),
  };
}

/** The tag stays for people to read; what counts is the digest. */
function withDigest(image: ImagePart, digest: string): string {
  return `${image.name}${image.tag === null ? '' : `:${image.tag}`}@${digest}`;
}

interface FoundWord {
  readonly text: string;
  readonly at: number;
  /** What stands before the package in the same word: `--package=`. */
  readonly before: string;
}

/** The word that names what is fetched: that of an option, else the first one that is no option. */
function findPackage(
  args: readonly string[],
  from: number,
  values: ReadonlySet<string>,
  options: readonly string[],
): FoundWord | null {
  let first: FoundWord | null = null;
  for (let at = from; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const option = options.find((name) => word === name || word.startsWith(`${name}=`));
    if (option !== undefined && word !== option) return { text: word.slice(option.length + 1), at, before: `${option}=` };
    if (option !== undefined) {
      const value = args[at + 1];
      return value === undefined ? null : { text: value, at: at + 1, before: '' };
    }
    if (word === '--') {
      const next = args[at + 1];
      return next === undefined ? null : { text: next, at: at + 1, before: '' };
    }
    if (values.has(word)) at += 1;
    else if (!word.startsWith('-')) {
      first = { text: word, at, before: '' };
      break;
    }
  }
  return first;
}

function runOf(
  { at, before }: FoundWord,
  spec: PackageSpec,
): Pick<PackageRun, 'name' | 'version' | 'isExact' | 'at' | 'withVersion'> {
  const { name, version, isExact } = spec;
  return { name, version, isExact, at, withVersion: (exact) => before + spec.withVersion(exact) };
}

function shifted(run: PackageRun | null, by: number): PackageRun | null {
  return run === null ? null : { ...run, at: run.at + by };
}
