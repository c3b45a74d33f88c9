export interface ImagePart {
  readonly name: string;
  readonly tag: string | null;
  /** `sha256:…`: names the bytes. A tag can be moved. */
  readonly digest: string | null;
}

/** Options of `docker run` (and of podman and nerdctl) that take the next word as their value. */
const VALUES = new Set([
  ...[
    '-a',
    '--attach',
    '--add-host',
    '--annotation',
    '--blkio-weight',
    '--cap-add',
    '--cap-drop',
    '--cgroup-parent',
    '--cgroupns',
  ],
  ...['--cidfile', '-c', '--cpu-shares', '--cpu-period', '--cpu-quota', '--cpus', '--cpuset-cpus', '--cpuset-mems', '--device'],
  ...[
    '--device-cgroup-rule',
    '--dns',
    '--dns-option',
    '--dns-search',
    '--domainname',
    '--entrypoint',
    '-e',
    '--env',
    '--env-file',
  ],
  ...['--expose', '--gpus', '--group-add', '--health-cmd', '--health-interval', '--health-retries', '--health-timeout', '-h'],
  ...[
    '--hostname',
    '--ip',
    '--ip6',
    '--ipc',
    '--isolation',
    '-l',
    '--label',
    '--label-file',
    '--link',
    '--log-driver',
    '--log-opt',
  ],
  ...['--mac-address', '-m', '--memory', '--memory-reservation', '--memory-swap', '--mount', '--name', '--network', '--net'],
  ...['--network-alias', '--oom-score-adj', '--pid', '--pids-limit', '--platform', '-p', '--publish', '--pull', '--restart'],
  ...['--runtime', '--secret', '--security-opt', '--shm-size', '--stop-signal', '--stop-timeout', '--storage-opt', '--sysctl'],
  ...['--tmpfs', '--ulimit', '-u', '--user', '--userns', '--uts', '-v', '--volume', '--volume-driver', '--volumes-from', '-w'],
  '--workdir',
]);

/** The image that `docker run …` starts. */
export function imageOf(args: readonly string[]): { readonly image: ImagePart; readonly index: number } | null {
  const start = args[0] === 'container' ? 1 : 0;
  if (args[start] !== 'run') return null;
  for (let index = start + 1; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (VALUES.has(word)) index += 1;
    else if (!word.startsWith('-')) {
      const image = readImage(word);
      return image === null ? null : { image, index };
    }
  }
  return null;
}

/** `host:5000/name:tag@sha256:…` in its parts; null for what is no image. */
export function readImage(text: string): ImagePart | null {
  const [, name, tag = null, digest = null] =
    /^((?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      text,
    ) ?? [];
  return name === undefined ? null : { name, tag, digest };
}
