import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults, type AxeRules } from '../accessibility.ts';
import { SCREENS } from './screen-list.ts';
import { expect, test } from './ui-test.ts';

interface Look {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  readonly contrast: 'no-preference' | 'more';
  readonly size: 'wide' | 'narrow';
  readonly rules?: AxeRules;
}

/** What is drawn in other colours is the same page: only its contrast is looked at again. */
const COLOURS: AxeRules = { only: ['color-contrast'] };
const LOOKS: readonly Look[] = [
  { name: 'light-wide', theme: 'light', contrast: 'no-preference', size: 'wide' },
  { name: 'dark-wide', theme: 'dark', contrast: 'no-preference', size: 'wide', rules: COLOURS },
  { name: 'light-contrast-wide', theme: 'light', contrast: 'more', size: 'wide', rules: COLOURS },
  { name: 'dark-contrast-wide', theme: 'dark', contrast: 'more', size: 'wide', rules: COLOURS },
  { name: 'light-narrow', theme: 'light', contrast: 'no-preference', size: 'narrow' },
  { name: 'dark-narrow', theme: 'dark', contrast: 'no-preference', size: 'narrow', rules: COLOURS },
];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 780 };
const folder = process.env['COUNTERSIGN_SCREENSHOTS'];

for (const screen of SCREENS) {
  test(`${screen.name} is accessible and fits, light and dark, with more contrast, wide and narrow`, async ({ page, open }) => {
    await open(screen);
    await page.waitForTimeout(400);
    for (const look of LOOKS) {
      await page.setViewportSize(look.size === 'narrow' ? NARROW : (screen.size ?? WIDE));
      await page.emulateMedia({ colorScheme: look.theme, contrast: look.contrast, reducedMotion: 'reduce' });
      await page.waitForTimeout(100);
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${screen.name}-${look.name}.png`) });
      }
      expect.soft(await accessibilityFaults(page, look.rules), look.name).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, look.name).toBeLessThanOrEqual(0);
    }
  });
}
