import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSwitchesFile } from '../../../../shared/gateway/config/switches-file.ts';
import { createFakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';
import { temporaryFolder } from '../../../fakes/temporary-folder.ts';

function open(files: Readonly<Record<string, string>>) {
  const dir = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
  return openSwitchesFile({
    folder: { dir, switches: join(dir, 'switches.json') },
    log: createRecordingLog(),
    clock: createFakeClock(5),
  });
}

const ALL_PAUSED = { switches: [{ kind: 'pause', client: null, server: null, since: 5, until: null }] };

it('begins with nothing thrown', async () => {
  expect((await open({})).get()).toEqual({ switches: [] });
});

it('takes the pauses over that an older Countersign had written', async () => {
  const pauses = [{ client: 'Zed', since: 1, until: 2 }];
  const file = await open({ 'pauses.json': JSON.stringify({ version: 1, pauses }) });
  expect(file.get()).toEqual({ switches: [{ kind: 'pause', client: 'Zed', server: null, since: 1, until: 2 }] });
});

it('takes them over once: what is written later is what counts', async () => {
  const pauses = [{ client: null, since: 1, until: null }];
  const file = await open({
    'pauses.json': JSON.stringify({ version: 1, pauses }),
    'switches.json': JSON.stringify({ version: 1, switches: [] }),
  });
  expect(file.get()).toEqual({ switches: [] });
});

it.each([
  ['switches.json', 'no JSON'],
  ['switches.json', '{"version":1,"switches":[{"kind":"allow-all"}]}'],
  ['pauses.json', '{"version":1,"pauses":"none"}'],
])('pauses everything when %s cannot be read (%s)', async (name, text) => {
  expect((await open({ [name]: text })).get()).toEqual(ALL_PAUSED);
});
