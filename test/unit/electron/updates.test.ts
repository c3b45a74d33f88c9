import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppImageUpdater, Provider, type UpdateInfo } from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { describe, expect, it } from 'vitest';
import { publicKeyOf, signFeed } from '../../../electron/updates/feed-signature.ts';
import { installsOnQuit, readFeedKey } from '../../../electron/updates/load-updater.ts';
import { createUpdates, type Updater, type UpdatesOptions, type UpdateState } from '../../../electron/updates/updates.ts';
import { createFakeClock } from '../../fakes/fake-clock.ts';
import { createRecordingLog } from '../../fakes/silent-log.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const secret = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const file = { url: 'Countersign-1.2.0-linux-x64.AppImage', sha512: 'aGFzaA==', size: 3 };

function feedOf(version: string, key = secret): UpdateInfo {
  const feed = { version, files: [file], path: file.url, sha512: file.sha512, releaseDate: '2026-11-30T00:00:00.000Z' };
  return { ...feed, ...{ feedSignature: signFeed(feed, key) } };
}

/** The real electron-updater of version 1.0.0, whose feed and download are ours. */
function createRealUpdater(
  feed: () => UpdateInfo,
  isActive: boolean,
): { updater: Updater; downloads: string[]; installed: string[] } {
  const downloads: string[] = [];
  const installed: string[] = [];
  const folder = temporaryFolder();
  class OurProvider extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }
    override getLatestVersion(): Promise<UpdateInfo> {
      return Promise.resolve(feed());
    }
    override resolveFiles(): never {
      throw new Error('nothing is downloaded here');
    }
  }
  class OurUpdater extends AppImageUpdater {
    override isUpdaterActive(): boolean {
      return isActive;
    }
    override downloadUpdate(): Promise<string[]> {
      downloads.push(this.updateInfoAndProvider?.info.version ?? '');
      return Promise.resolve([]);
    }
    override quitAndInstall(): void {
      installed.push('now');
    }
  }
  const app = {
    version: '1.0.0',
    name: 'Countersign',
    isPackaged: true,
    appUpdateConfigPath: '',
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => {},
    quit: () => {},
    onQuit: () => {},
  };
  return { updater: new OurUpdater({ provider: 'custom', updateProvider: OurProvider }, app), downloads, installed };
}

function setUp(feed: () => UpdateInfo, changes: Partial<UpdatesOptions> = {}, isActive = true) {
  const { updater, downloads, installed } = createRealUpdater(feed, isActive);
  const clock = createFakeClock();
  const states: UpdateState[] = [];
  const log = createRecordingLog();
  const updates = createUpdates({
    loadUpdater: () => Promise.resolve(updater),
    feedKey: publicKeyOf(secret),
    isPackaged: true,
    isEnabled: () => true,
    installsOnQuit: true,
    beforeInstall: async () => void installed.push('stopped'),
    onState: (state) => states.push(state),
    clock,
    log,
    ...changes,
  });
  return { updates, updater, downloads, installed, clock, states, log };
}

describe('looking for updates', () => {
  it('downloads a newer version that is signed, and installs it when a person says so, after the app has stopped', async () => {
    const { updates, downloads, installed, states, updater } = setUp(() => feedOf('1.2.0'));
    await updates.install();
    expect(installed).toEqual([]);
    await updates.check();
    expect(states.map(({ kind }) => kind)).toEqual(['checking', 'downloading', 'ready']);
    expect(downloads).toEqual(['1.2.0']);
    expect(updater).toMatchObject({ allowDowngrade: false, autoInstallOnAppQuit: true });
    await updates.install();
    expect(installed).toEqual(['stopped', 'now']);
  });

  it('downloads nothing that nobody we trust has signed, and says so', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const { updates, downloads, log } = setUp(() => feedOf('1.2.0', stranger));
    await updates.check();
    expect(downloads).toEqual([]);
    expect(updates.state).toMatchObject({ kind: 'failed', message: expect.stringContaining('1.2.0') as string });
    expect(log.lines.join('\n')).toContain('looking for an update failed');
  });

  it('takes no older version, signed as it may be, and not the same again', async () => {
    for (const version of ['0.9.0', '1.0.0']) {
      const { updates, downloads, clock } = setUp(() => feedOf(version));
      await updates.check();
      expect([downloads, updates.state]).toEqual([[], { kind: 'idle', checkedAt: clock.now() }]);
    }
  });

  it('begins a minute after the start, and goes on every six hours, also after a failure', async () => {
    let looked = 0;
    const { clock, updates } = setUp(() => {
      looked += 1;
      if (looked === 1) throw new Error('no network');
      return feedOf('1.0.0');
    });
    clock.advance(60_000);
    await updates.check();
    expect([looked, updates.state.kind]).toEqual([1, 'failed']);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(6 * 60 * 60_000);
    await updates.check();
    expect([looked, updates.state.kind]).toEqual([2, 'idle']);
    updates.stop();
    expect(clock.pending).toBe(0);
  });

  it('does not look by itself when that is switched off, but when it is asked to', async () => {
    let isEnabled = false;
    const { clock, updates, downloads, updater } = setUp(() => feedOf('1.2.0'), { isEnabled: () => isEnabled });
    expect([clock.pending, updates.state.kind]).toEqual([0, 'off']);
    isEnabled = true;
    updates.refresh();
    expect([clock.pending, updates.state.kind]).toEqual([1, 'idle']);
    await updates.check();
    expect(downloads).toEqual(['1.2.0']);
    isEnabled = false;
    updates.refresh();
    expect([clock.pending, updater.autoInstallOnAppQuit]).toEqual([0, false]);
  });

  it.each([
    ['without a key', { feedKey: null }],
    ['that is not installed', { isPackaged: false }],
  ])('does nothing in a build %s, and says why', async (_what, changes) => {
    const { updates, clock, downloads } = setUp(() => feedOf('1.2.0'), changes);
    await updates.check();
    expect([clock.pending, downloads, updates.state.kind]).toEqual([0, [], 'off']);
  });

  it('says so where an installation is none that it can replace', async () => {
    const { updates } = setUp(() => feedOf('1.2.0'), {}, false);
    await updates.check();
    expect(updates.state).toMatchObject({ kind: 'off', reason: expect.stringContaining('installation') as string });
  });

  it('installs by itself only where nobody is asked for a password', () => {
    expect(installsOnQuit('darwin', {})).toBe(true);
    expect(installsOnQuit('win32', {})).toBe(true);
    expect(installsOnQuit('linux', { APPIMAGE: '/home/me/Countersign.AppImage' })).toBe(true);
    expect(installsOnQuit('linux', {})).toBe(false);
  });

  it('has the key that was built in, if any', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ feedKey: 'abc' }));
    expect(await readFeedKey(folder)).toBe('abc');
    writeFileSync(join(folder, 'package.json'), '{}');
    expect(await readFeedKey(folder)).toBeNull();
  });
});
