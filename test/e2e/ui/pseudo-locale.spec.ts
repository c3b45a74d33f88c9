import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { pseudoLocale } from '../../fakes/pseudo-locale.ts';
import { SCREENS } from './screen-list.ts';
import { expect, test } from './ui-test.ts';

/**
 * The page in a language that nobody speaks: whatever is not in it was written into the page itself, and whatever does not fit when
 * words are a third longer will not fit in German either.
 */
const root = mkdtempSync(join(tmpdir(), 'countersign-pseudo-'));
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  await build({
    configFile: resolve(import.meta.dirname, '../../../build/vite.renderer.config.ts'),
    logLevel: 'error',
    plugins: [pseudoLocale()],
    build: { outDir: root, emptyOutDir: true },
  });
});
test.afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the page shows or says besides data, and is not in its language. */
async function foreignTexts(page: Page, data: string): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Text) {
        // The words of one element may be drawn as several pieces.
        const whole = node.parentElement?.textContent ?? '';
        // Characters are called by their names in Unicode; and who has scripts never sees what stands for those who have none.
        if (node.parentElement?.closest('noscript, .invisible') !== null) continue;
        if (!whole.includes('⟦')) found.push(node.data);
      } else if (node instanceof Element && node.closest('.invisible') === null) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(node.getAttribute(name) ?? '');
      }
    }
    return found;
  });
  const months = Array.from({ length: 12 }, (_, month) =>
    ['short', 'long'].map((style) => new Date(2026, month, 1).toLocaleString('en-GB', { month: style as 'short' })),
  ).flat();
  const days = Array.from({ length: 7 }, (_, day) => new Date(2026, 5, day + 1).toLocaleString('en-GB', { weekday: 'long' }));
  const isOwn = (word: string): boolean => months.includes(word) || days.includes(word) || data.includes(word);
  const words = texts
    .filter((text) => !text.includes('⟦'))
    .flatMap((text) => (data.includes(JSON.stringify(text).slice(1, -1)) ? [] : (text.match(/\p{L}{3,}/gu) ?? [])));
  return [...new Set(words)].filter((word) => !isOwn(word));
}

for (const screen of SCREENS) {
  test(`${screen.name}: every word is in the language file, and longer ones fit`, async ({ page, open }) => {
    const said: string[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/api/call'))
        void response.text().then(
          (body) => said.push(body),
          () => undefined,
        );
    });
    const { host } = await open({ ...screen, root });
    await page.waitForTimeout(400);
    expect(await foreignTexts(page, `${JSON.stringify(host.state)} ${said.join(' ')}`)).toEqual([]);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect({ width, overflow }).toEqual({ width, overflow: 0 });
    }
  });
}
