/*
 * The one drawing that every icon is made of: the mark (a check over a line, the second signature) on a grid of 24, and the plate
 * that it stands on as an app icon. Everything here returns SVG text.
 */

/** The same strokes as `renderer/app/Mark.tsx`; a test compares them. */
export const CHECK = 'M4 11.500 9 16.500 20 5.500';
export const LINE = 'M4 20.500h16';

export const TRAY_STATES = ['ok', 'waiting', 'paused', 'trouble'] as const;
export type TrayState = (typeof TRAY_STATES)[number];

/** `template`: black with alpha alone, macOS colours it. `light` and `dark` name the panel that the icon stands on. */
export const TRAY_LOOKS = ['template', 'light', 'dark'] as const;
export type TrayLook = (typeof TRAY_LOOKS)[number];

interface Colours {
  readonly ink: string;
  readonly waiting: string;
  readonly trouble: string;
}

const COLOURS: Readonly<Record<TrayLook, Colours>> = {
  template: { ink: '#000000', waiting: '#000000', trouble: '#000000' },
  light: { ink: '#1f2533', waiting: '#b45309', trouble: '#b42318' },
  dark: { ink: '#f2f4f8', waiting: '#fbbf4d', trouble: '#ff8a80' },
};

const GRID = 24;

/** A tray icon: thicker strokes than the mark on a page, because it is 16 px high. States differ in shape, not in colour alone. */
export function drawTray(state: TrayState, look: TrayLook): string {
  const colours = COLOURS[look];
  const lineOpacity = state === 'paused' ? 1 : 0.55;
  // A unit and a half is a pixel at 16 px: strokes of 3 around multiples of 3 have sharp edges there.
  const line = `<path d="M3 21h18" fill="none" stroke="${colours.ink}" stroke-opacity="${lineOpacity}" stroke-width="3" stroke-linecap="round"/>`;
  return svg(GRID, line + GLYPHS[state](colours));
}

const GLYPHS: Readonly<Record<TrayState, (colours: Colours) => string>> = {
  ok: ({ ink }) => check(ink, ''),
  // The dot stands where a count would; the check makes room for it.
  waiting: ({ ink, waiting }) =>
    `<mask id="room"><rect width="24" height="24" fill="#fff"/><circle cx="18.500" cy="5.500" r="7" fill="#000"/></mask>${check(ink, ' mask="url(#room)"')}<circle cx="18.500" cy="5.500" r="5" fill="${waiting}"/>`,
  paused: ({ ink }) =>
    `<path d="M9 4.500v10.500M15 4.500v10.500" fill="none" stroke="${ink}" stroke-width="3" stroke-linecap="round"/>`,
  trouble: ({ trouble }) =>
    `<path d="M12 3v7.500" fill="none" stroke="${trouble}" stroke-width="3" stroke-linecap="round"/><circle cx="12" cy="15.750" r="2" fill="${trouble}"/>`,
};

function check(ink: string, attributes: string): string {
  return `<path d="M3.500 10.500 9 16 20.500 4" fill="none" stroke="${ink}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"${attributes}/>`;
}

/** The app icon for one size. `inset`: the margin that macOS wants around a plate, as a share of the side. */
export function drawApp(pixels: number, inset: number): string {
  const side = 100;
  const margin = side * inset;
  const plate = side - 2 * margin;
  // What is small needs thicker strokes and less air around the mark.
  const isSmall = pixels <= 32;
  const scale = (plate * (isSmall ? 0.78 : 0.68)) / GRID;
  const offset = (side - GRID * scale) / 2;
  const stroke = isSmall ? 3 : 2.3;
  const mark = [
    `<path d="${CHECK}" fill="none" stroke="#ffffff" stroke-width="${stroke}" stroke-linecap="round" stroke-linejoin="round"/>`,
    `<path d="${LINE}" fill="none" stroke="#ffffff" stroke-opacity=".55" stroke-width="${stroke * 0.87}" stroke-linecap="round"/>`,
  ];
  // The mark's middle is a little below the middle of its grid.
  return svg(
    side,
    `<defs><linearGradient id="plate" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#323b52"/><stop offset="1" stop-color="#1b2130"/></linearGradient></defs>` +
      `<rect x="${margin}" y="${margin}" width="${plate}" height="${plate}" rx="${plate * 0.225}" fill="url(#plate)"/>` +
      `<g transform="translate(${offset} ${offset - scale}) scale(${scale})">${mark.join('')}</g>`,
  );
}

function svg(grid: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${grid} ${grid}">${content}</svg>`;
}
