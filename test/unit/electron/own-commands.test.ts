import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bridgeCommand, demoServerCommand, type OwnPlace } from '../../../electron/own-commands.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

const INSTALLED: OwnPlace = {
  platform: 'linux',
  execPath: '/opt/Countersign/countersign-desktop',
  resourcesFolder: '/opt/Countersign/resources',
  environment: {},
  checkout: null,
};

describe('the commands that configurations name', () => {
  it('start the app itself', () => {
    expect(bridgeCommand(INSTALLED)).toEqual({ command: INSTALLED.execPath, args: ['--bridge'] });
    expect(demoServerCommand(INSTALLED)).toEqual({ command: INSTALLED.execPath, args: ['--demo-server'] });
  });

  it('start the AppImage, not the folder where it is mounted for a while', () => {
    const place = {
      ...INSTALLED,
      execPath: '/tmp/.mount_Counte1/countersign-desktop',
      environment: { APPIMAGE: '/home/me/C.AppImage' },
    };
    expect(bridgeCommand(place).command).toBe('/home/me/C.AppImage');
  });

  it('start the console program on Windows, where the app has no stdin', () => {
    const place = { ...INSTALLED, platform: 'win32', resourcesFolder: 'resources' } as const;
    expect(bridgeCommand(place)).toEqual({ command: join('resources', 'bin', 'countersign.exe'), args: ['bridge'] });
    expect(demoServerCommand(place).args).toEqual(['demo-server']);
  });

  it('start the Node of the checkout while nothing is installed, or whichever there is', () => {
    const checkout = temporaryFolder();
    const launcher = join(checkout, 'build/bin/countersign.js');
    expect(bridgeCommand({ ...INSTALLED, checkout })).toEqual({ command: 'node', args: [launcher, 'bridge'] });
    const node = join(checkout, 'node_modules/node/bin/node');
    mkdirSync(dirname(node), { recursive: true });
    writeFileSync(node, '');
    expect(bridgeCommand({ ...INSTALLED, checkout })).toEqual({ command: node, args: [launcher, 'bridge'] });
    const demo = join(checkout, 'out/demo/bin/server.js');
    expect(demoServerCommand({ ...INSTALLED, checkout })).toEqual({ command: node, args: [demo] });
  });
});
