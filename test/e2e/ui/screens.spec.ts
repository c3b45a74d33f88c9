import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults, type AxeRules } from '../accessibility.ts';
import { SCREENS } from './screen-list.ts';
import { expect, test } from './ui-test.ts';

interface Look {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  readonly contrast: 'no-preference' | 'more';
  readonly width: 1280 | 360;
  readonly rules?: AxeRules;
}

/** What is drawn in other colours is the same page: only its contrast is looked at again. */
const COLOURS: AxeRules = { only: ['color-contrast'] };
const LOOKS: readonly Look[] = [
  { name: 'light-1280', theme: 'light', contrast: 'no-preference', width: 1280 },
  { name: 'dark-1280', theme: 'dark', contrast: 'no-preference', width: 1280, rules: COLOURS },
  { name: 'light-contrast-1280', theme: 'light', contrast: 'more', width: 1280, rules: COLOURS },
  { name: 'dark-contrast-1280', theme: 'dark', contrast: 'more', width: 1280, rules: COLOURS },
  { name: 'light-360', theme: 'light', contrast: 'no-preference', width: 360 },
  { name: 'dark-360', theme: 'dark', contrast: 'no-preference', width: 360, rules: COLOURS },
];
const folder = process.env['COUNTERSIGN_SCREENSHOTS'];

for (const screen of SCREENS) {
  test(`${screen.name} is accessible and fits, light and dark, with more contrast, wide and narrow`, async ({ page, open }) => {
    await open(screen);
    await page.waitForTimeout(400);
    for (const look of LOOKS) {
      await page.setViewportSize({ width: look.width, height: 800 });
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
