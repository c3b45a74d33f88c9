import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { until } from '../../harness/until.ts';
import { callNoted, startLoad } from '../load.ts';
import { inWorld } from '../scenario.ts';
import { SERVER_NAMES, type World } from '../world.ts';

const run = promisify(execFile);
const NOT_WRITTEN = /history cannot be written/i;

/**
 * Waits until calls are denied because nothing can be written, checks that the person sees why, and after `heal` waits until they
 * pass again without anybody's doing. Returns what was not so.
 */
async function deniedUntil(world: World, heal: () => Promise<void>): Promise<string[]> {
  const found: string[] = [];
  const client = world.client('web');
  await client.open();
  await until('a call to be denied', async () => {
    const { how, text } = await callNoted(world, client, 'read_allowed');
    return how === 'denied' && NOT_WRITTEN.test(text);
  }).catch(() => found.push('no call was denied for want of a history'));
  // A little room may come back for a moment, when the archive has taken over a piece of the journal: then nothing fails, and the page
  // is right to say so. What is promised is that a call that is denied for want of a history, and the page that says why, go together.
  await until('the page to say why calls are denied', async () => {
    const { how, text } = await callNoted(world, client, 'read_allowed');
    const { problems } = await world.page['state.get'](null);
    return how === 'denied' && NOT_WRITTEN.test(text) && problems.some(({ code }) => code === 'history-failing');
  }).catch(() => found.push('the page does not say that the history fails'));
  await heal();
  await until('calls to pass again', async () => (await callNoted(world, client, 'read_allowed')).how === 'result').catch(() =>
    found.push('calls do not pass again by themselves'),
  );
  await client.end();
  const isOver = async (): Promise<boolean> =>
    (await world.page['state.get'](null)).problems.every(({ code }) => code !== 'history-failing');
  await until('the page to be content', isOver).catch(() => found.push('the page still says that the history fails'));
  return found;
}

/** The system lets no file grow any more: to whoever writes, what a full or a read-only disk is. */
export const noFileGrows = inWorld({
  name: 'when no file can be written any more, and then again',
  async skip() {
    const hasTool = await run('prlimit', ['--version']).catch(() => null);
    return hasTool === null ? 'there is no prlimit here' : null;
  },
  async fault(world) {
    const limit = (bytes: string): Promise<unknown> => run('prlimit', ['--pid', String(world.pid), `--fsize=${bytes}:`]);
    const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 2, tools: ['read_allowed', 'read_denied'] });
    const found: string[] = [];
    for (let turns = world.isShort ? 1 : 4; turns > 0; turns -= 1) {
      await pause(world.random.between(100, 600));
      await limit('0');
      found.push(...(await deniedUntil(world, async () => void (await limit('unlimited')))));
    }
    await load.stop();
    return found;
  },
});

const SMALL_DISK = join(tmpdir(), `countersign-small-disk-${process.pid}`);

/** The whole data folder on a disk of 24 MB, which somebody else fills. */
export const diskFull = inWorld({
  name: 'when its disk is full, and then not',
  async skip() {
    const probe = mkdtempSync(`${SMALL_DISK}-probe-`);
    try {
      await mount(probe);
      await run('umount', [probe]);
      return null;
    } catch {
      return 'no small file system can be mounted here (it needs root and tmpfs)';
    } finally {
      rmSync(probe, { recursive: true, force: true });
    }
  },
  async prepare() {
    const disk = mkdtempSync(`${SMALL_DISK}-`);
    await mount(disk);
    return {
      world: { dataDir: join(disk, 'data') },
      async cleanUp() {
        await run('umount', ['--lazy', disk]);
        rmSync(disk, { recursive: true, force: true });
      },
    };
  },
  async fault(world) {
    const filler = join(world.installation.dataDir, '../somebody-else');
    const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 2, tools: ['read_allowed', 'read_denied'] });
    await pause(world.random.between(100, 600));
    fill(filler);
    const found = await deniedUntil(world, async () => rmSync(filler));
    await load.stop();
    if (existsSync(filler)) rmSync(filler);
    return found;
  },
});

async function mount(folder: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'countersign', folder]);
}

/** Takes the last byte. */
function fill(file: string): void {
  for (let bytes = 1 << 20; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // No room for a piece of this size: on with smaller ones.
    }
  }
}
