import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { SCREENS } from './screen-list.ts';
import { expect, test } from './ui-test.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 780 },
] as const;
const folder = process.env['COUNTERSIGN_SCREENSHOTS'];

for (const theme of ['light', 'dark'] as const) {
  for (const size of SIZES) {
    for (const screen of SCREENS) {
      test(`${screen.name} is accessible and fits: ${theme}, ${size.width} px`, async ({ page, open }) => {
        await page.setViewportSize(size);
        await open({ ...screen, theme });
        await page.waitForTimeout(500);
        if (folder !== undefined) {
          mkdirSync(folder, { recursive: true });
          await page.screenshot({ path: join(folder, `${screen.name}-${theme}-${size.width}.png`) });
        }
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
    }
  }
}
