import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { createIcns, createIco } from '../../../build/drawing/containers.ts';
import { drawIcons } from '../../../build/drawing/draw-icons.ts';
import { CHECK, drawTray, LINE, TRAY_STATES } from '../../../build/drawing/mark.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'build/icons');
const drawn = drawIcons();

function sizeOf(png: Buffer): readonly [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the icons', () => {
  it('are what the script draws, no more and no less (npm run icons draws them anew)', () => {
    const kept = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = kept.map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
    expect(paths.toSorted()).toEqual(drawn.map(({ path }) => path).toSorted());
    const differing = drawn.filter(({ path, data }) => !readFileSync(join(folder, path)).equals(data));
    expect(differing.map(({ path }) => path)).toEqual([]);
  });

  it('have the sizes that their names say', () => {
    for (const { path, data } of drawn.filter(({ path: each }) => each.endsWith('.png'))) {
      const [, app] = /^app\/(\d+)x\d+\.png$/.exec(path) ?? [];
      const [, scale = '1'] = /@([\d.]+)x\.png$/.exec(path) ?? [];
      const pixels = app === undefined ? 16 * Number(scale) : Number(app);
      expect([path, ...sizeOf(data)]).toEqual([path, pixels, pixels]);
    }
  });

  it('are the mark of the page', () => {
    const page = readFileSync(join(root, 'renderer/app/Mark.tsx'), 'utf8');
    expect(page).toContain(`d="${CHECK}"`);
    expect(page).toContain(`d="${LINE}"`);
  });

  it.each(TRAY_STATES)('for macOS are black with alpha alone, which the system colours: %s', (state) => {
    const { pixels } = new Resvg(drawTray(state, 'template'), { fitTo: { mode: 'width', value: 32 } }).render();
    const rgba = Array.from({ length: pixels.length / 4 }, (_, index) => pixels.subarray(index * 4, index * 4 + 4));
    expect(rgba.filter(([red, green, blue]) => red !== 0 || green !== 0 || blue !== 0)).toEqual([]);
    expect(new Set(rgba.map(([, , , alpha]) => alpha)).size).toBeGreaterThan(2);
  });

  it('of the states differ in shape, not in colour alone', () => {
    const templates = TRAY_STATES.map((state) => drawn.find(({ path }) => path === `tray/tray-${state}Template.png`)?.data);
    expect(new Set(templates.map((data) => data?.toString('base64'))).size).toBe(TRAY_STATES.length);
  });
});

describe('the files that hold several icons', () => {
  const png = drawn.find(({ path }) => path === 'app/256x256.png')?.data ?? Buffer.alloc(0);

  it('tell Windows each size and where its picture is', () => {
    const ico = createIco([
      { pixels: 16, png: Buffer.from('small') },
      { pixels: 256, png },
    ]);
    expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, 2]);
    expect([ico.readUInt8(6), ico.readUInt8(22)]).toEqual([16, 0]);
    const [length, place] = [ico.readUInt32LE(30), ico.readUInt32LE(34)];
    expect(ico.subarray(place, place + length).equals(png)).toBe(true);
    expect(place + length).toBe(ico.length);
  });

  it('tell macOS their whole length and every entry', () => {
    const icns = createIcns([{ pixels: 256, png }]);
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    expect(icns.toString('latin1', 8, 12)).toBe('ic08');
    const second = 8 + icns.readUInt32BE(12);
    expect(icns.toString('latin1', second, second + 4)).toBe('ic13');
    expect(() => createIcns([{ pixels: 48, png }])).toThrow('48');
  });
});
