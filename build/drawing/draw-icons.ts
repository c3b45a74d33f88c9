import { Resvg } from '@resvg/resvg-js';
import { createIcns, createIco, type IconImage } from './containers.ts';
import { drawApp, drawTray, TRAY_STATES } from './mark.ts';

/** A file of `build/icons`, by its path in that folder. */
export interface IconFile {
  readonly path: string;
  readonly data: Buffer;
}

const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
const ICNS_SIZES = [32, 64, 128, 256, 512, 1024];
/** Apple's grid: a plate of 824 pixels on 1024. */
const MAC_INSET = 100 / 1024;
const FULL_INSET = 1 / 32;

const TRAY_SIZE = 16;
/** What Electron looks for beside a file, by the scale of the display. macOS has whole scales alone. */
const TEMPLATE_SCALES = [1, 2];
const PANEL_SCALES = [1, 1.25, 1.5, 2];

/** Draws every icon, always the same bytes. */
export function drawIcons(): readonly IconFile[] {
  return [...appIcons(), ...trayIcons()];
}

function appIcons(): IconFile[] {
  const images = (sizes: readonly number[], inset: number): IconImage[] =>
    sizes.map((pixels) => ({ pixels, png: render(drawApp(pixels, inset), pixels) }));
  return [
    // electron-builder reads the sizes of Linux icons from such names.
    ...images(APP_SIZES, FULL_INSET).map(({ pixels, png }) => ({ path: `app/${pixels}x${pixels}.png`, data: png })),
    { path: 'app/icon.ico', data: createIco(images(ICO_SIZES, FULL_INSET)) },
    { path: 'app/icon.icns', data: createIcns(images(ICNS_SIZES, MAC_INSET)) },
  ];
}

function trayIcons(): IconFile[] {
  const scaled = (name: string, drawing: string, scales: readonly number[]): IconFile[] =>
    scales.map((scale) => ({
      path: `tray/${name}${scale === 1 ? '' : `@${scale}x`}.png`,
      data: render(drawing, TRAY_SIZE * scale),
    }));
  return TRAY_STATES.flatMap((state) => [
    ...scaled(`tray-${state}Template`, drawTray(state, 'template'), TEMPLATE_SCALES),
    ...scaled(`tray-${state}-light`, drawTray(state, 'light'), PANEL_SCALES),
    ...scaled(`tray-${state}-dark`, drawTray(state, 'dark'), PANEL_SCALES),
  ]);
}

function render(drawing: string, pixels: number): Buffer {
  const image = new Resvg(drawing, { fitTo: { mode: 'width', value: pixels }, font: { loadSystemFonts: false } }).render();
  return image.asPng();
}
