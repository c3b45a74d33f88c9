import axe, { type Result, type RunOptions } from 'axe-core';
import type { Page } from '@playwright/test';

export interface AxeRules {
  readonly without?: readonly string[];
  readonly only?: readonly string[];
}

/**
 * What axe finds on the page as it stands, as lines "rule: elements"; none on a page that has no faults. In the page's one
 * frame, which is all that our pages may have, and read once per page: a look at another state then costs little.
 */
export async function accessibilityFaults(page: Page, { without = [], only }: AxeRules = {}): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(only === undefined ? {} : { runOnly: [...only] }),
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  };
  const violations = await page.evaluate(async (chosen): Promise<Result[]> => {
    const { axe: inPage } = globalThis as unknown as {
      axe: { run(root: Document, how: RunOptions): Promise<{ violations: Result[] }> };
    };
    return (await inPage.run(document, chosen)).violations;
  }, options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
