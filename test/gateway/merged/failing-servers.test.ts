import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';
import { until } from '../../harness/until.ts';
import { BABBLER, freePort, NOTES, SILENT, SLOW, startMerged } from './merged-harness.ts';
import { connectRich } from './rich-client.ts';

const DEAD = [process.execPath, '-e', 'console.error("no licence"); process.exit(7)'];

describe('servers that fail leave the others working', () => {
  it('names those that are dead, cannot start or cannot be reached, and offers the rest', async () => {
    const harness = await startMerged({ dead: DEAD, absent: ['/no/such/program'], fine: NOTES('fine') });
    await harness.addHttp('away', `http://127.0.0.1:${await freePort()}/mcp`);
    const { client, call } = await connectRich(harness, 'ada');
    const said = client.getInstructions() ?? '';
    expect(said).toMatch(/several servers: fine\./);
    expect(said).toMatch(/- dead: dead ended \(exit code 7\): no licence/);
    expect(said).toMatch(/- absent: absent cannot start: command not found/);
    expect(said).toMatch(/- away: away at 127\.0\.0\.1:\d+ cannot be reached: nothing listens there/);
    expect(said).toContain('fine keeps notes.');
    expect((await client.listTools()).tools.every(({ name }) => name.startsWith('fine__'))).toBe(true);
    expect(await call('fine__who')).toBe('fine');
    await expect(call('absent__anything')).rejects.toThrow(/-32000.*absent cannot start/);
  });

  it('does not wait for one that hangs, and ends it after its time', async () => {
    const harness = await startMerged(
      { hanging: SILENT, fine: NOTES('fine') },
      { connectTimeoutSeconds: 12, joinWaitSeconds: 2 },
    );
    const { client, call } = await connectRich(harness, 'ada');
    expect(client.getInstructions()).toMatch(/- hanging: it has not answered yet and will join later/);
    // What it may bring cannot be announced later.
    expect(client.getServerCapabilities()).toMatchObject({ logging: {}, completions: {}, resources: { subscribe: true } });
    await until('the other', async () => (await client.listTools()).tools.some(({ name }) => name === 'fine__who'));
    expect(await call('fine__who')).toBe('fine');
    await expect(call('hanging__raw')).rejects.toThrow(/-32000.*did not answer within 12 s/);
  });

  it('lets one that is slow to start join later, and tells the client', async () => {
    const go = join(temporaryFolder(), 'go');
    const harness = await startMerged({ fine: NOTES('fine'), slow: SLOW(go, NOTES('slow')) }, { joinWaitSeconds: 2 });
    const { client, call, heard } = await connectRich(harness, 'ada');
    expect((await client.listTools()).tools.some(({ name }) => name.startsWith('slow__'))).toBe(false);
    writeFileSync(go, '');
    // The other may have been late, too, and announced first.
    await until('it to join', async () => (await client.listTools()).tools.some(({ name }) => name === 'slow__who'));
    await until('word of it', () => heard.includes('tools'));
    expect(await call('slow__who')).toBe('slow');
  });

  it('lets nothing through of what a babbling server says to nobody', async () => {
    const harness = await startMerged({ babbler: BABBLER, fine: NOTES('fine') });
    const { client, call, asked } = await connectRich(harness, 'ada');
    const calls = await Promise.all(Array.from({ length: 30 }, () => call('fine__who')));
    expect(new Set(calls)).toEqual(new Set(['fine']));
    // It answers its own requests before they are asked, so only what it says of itself may be wrong, and only for once.
    await until('its tool', async () => (await client.listTools()).tools.some(({ name }) => name === 'babbler__talk'));
    // Its requests are real ones, so they arrive.
    await until('it to be heard', () => asked.includes('roots'));
  });

  it('fails the calls of one that dies, tells the client, and starts it again when it is wanted', async () => {
    const harness = await startMerged({ one: NOTES('one'), two: NOTES('two') });
    const { call, heard } = await connectRich(harness, 'ada');
    const hanging = call('one__hang');
    const other = call('two__hang').catch(() => 'ended with the test');
    await expect(Promise.all([call('one__die'), hanging])).rejects.toThrow(/-32000.*one ended \(exit code 3\)/);
    await expect(hanging).rejects.toThrow(/one ended/);
    await until('the client to hear of it', () => heard.includes('tools'));
    expect(await call('two__who')).toBe('two');
    expect(await call('one__who')).toBe('one');
    void other;
  });
});
