import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../harness/until.ts';
import { callNoted, startLoad } from '../load.ts';
import { inWorld } from '../scenario.ts';
import { POLICY, SERVER_NAMES, type ServerName, type World } from '../world.ts';

const GOOD = JSON.stringify(POLICY);
const LOOSER = JSON.stringify({ ...POLICY, default: 'allow' });
const STRICTER = JSON.stringify({ version: '1', default: 'deny', tools: {} });

/** What happens to a policy file while it is in use; none of it may let anything through that was denied. */
const ACCIDENTS: readonly ((file: string, world: World) => void)[] = [
  (file) => writeFileSync(file, 'this is no policy'),
  (file) => writeFileSync(file, ''),
  (file, { random }) => writeFileSync(file, GOOD.slice(0, random.between(1, GOOD.length - 1))),
  (file) => writeFileSync(file, GOOD.replace('"default"', '"defualt"')),
  (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00])),
  (file) => writeFileSync(file, LOOSER),
  (file) => {
    writeFileSync(`${file}.new`, LOOSER);
    renameSync(`${file}.new`, file);
  },
  (file) => rmSync(file, { recursive: true, force: true }),
  (file) => {
    rmSync(file, { recursive: true, force: true });
    mkdirSync(file);
  },
];

/** A policy file that is broken, cut, loosened, deleted or made a folder under load: what was in force stays in force. */
export const policyFileBroken = inWorld({
  name: 'when policy files are broken, half written, loosened, deleted or made folders under load',
  async fault(world) {
    const fileOf = (server: ServerName): string => join(world.installation.dataDir, 'policies', `${server}.json`);
    const load = startLoad(world, { servers: SERVER_NAMES, clientsPerServer: 2, tools: ['read_allowed', 'read_denied'] });
    const found: string[] = [];
    for (let turns = world.isShort ? 1 : 4; turns > 0; turns -= 1) {
      for (const accident of ACCIDENTS) {
        const file = fileOf(world.random.pick(SERVER_NAMES));
        const before = load.ended;
        accident(file, world);
        await pause(world.random.between(20, world.isShort ? 150 : 700));
        await until('calls to go on', () => load.ended > before);
        rmSync(file, { recursive: true, force: true });
        writeFileSync(file, GOOD);
      }
    }
    await load.stop();
    found.push(...(await takesAStricterOne(world, fileOf('web'))));
    return found;
  },
});

/** A stricter file takes effect by itself; the way back waits for the person. */
async function takesAStricterOne(world: World, file: string): Promise<string[]> {
  const found: string[] = [];
  const client = world.client('web');
  await client.open();
  const says = async (how: string): Promise<boolean> => (await callNoted(world, client, 'read_allowed')).how === how;
  writeFileSync(file, STRICTER);
  await until('the stricter policy', () => says('denied')).catch(() => found.push('a stricter policy file had no effect'));
  writeFileSync(file, GOOD);
  const waits = async (): Promise<boolean> => (await world.page['policy.show']({ server: 'web' })).review !== null;
  await until('the looser policy to wait', waits).catch(() => found.push('a looser policy file does not wait for the person'));
  if (!(await says('denied'))) found.push('a looser policy file had an effect before the person saw it');
  await world.page['policy.review']({ server: 'web', take: true });
  await until('the policy to be taken', () => says('result')).catch(() => found.push('a reviewed policy has no effect'));
  await client.end();
  return found;
}
