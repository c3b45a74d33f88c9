import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { systemBrowser } from '../../../build/system-browser.ts';
import { createChildProcesses } from '../child-processes.ts';
import { createBenchInstallation } from '../countersign.ts';
import { percentile } from '../statistics.ts';
import { createMcpHttp, type HttpReply } from '../traffic/mcp-http.ts';
import { startUpstream } from '../traffic/start-upstream.ts';

/** From sending a call that a person must allow to the frame that shows its card. */
export interface CardTimes {
  readonly cards: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const ASK = { version: '1', default: 'deny', tools: { echo: { action: 'require_approval' } } };

/** Where Chromium is: chosen by COUNTERSIGN_CHROMIUM, the system's, or Playwright's own. Null when there is none. */
export function findBrowser(): string | null {
  const program = systemBrowser() ?? chromium.executablePath();
  return existsSync(program) ? program : null;
}

/**
 * Asks so many times, one after the other, with the page open in a real browser. The clock starts when the call is sent,
 * which is a little before it arrives at the listener, and stops behind the frame in which its card is in the page. Each
 * card is answered (denied) before the next call.
 */
export async function measureCards(cards: number, executablePath: string): Promise<CardTimes> {
  const children = createChildProcesses();
  const installation = createBenchInstallation();
  let browser: Browser | null = null;
  try {
    await installation.addServer('echo', ['--url', await startUpstream(children)], ASK);
    const token = await installation.createGrant('bench');
    const { mcp, ui } = await installation.serve(children);
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(ui);
    await page.getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    const client = createMcpHttp(new URL('/servers/echo/mcp', mcp).href, token, 2);
    const session = await client.openSession();
    const times: number[] = [];
    // The first card loads what later ones find loaded, and does not count.
    for (let card = 0; card <= cards; card += 1) {
      const took = await showCard(page, card, (message) => client.post(message, session));
      if (card > 0) times.push(took);
    }
    await client.stop();
    return { cards, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) };
  } finally {
    await browser?.close();
    await children.stop();
    installation.remove();
  }
}

async function showCard(page: Page, card: number, post: (message: string) => Promise<HttpReply>): Promise<number> {
  const text = `card number ${card}.`;
  await page.evaluate(watchForCard, text);
  const message = { jsonrpc: '2.0', id: card + 1, method: 'tools/call', params: { name: 'echo', arguments: { text } } };
  const sentAt = performance.timeOrigin + performance.now();
  const answered = post(JSON.stringify(message));
  const shown = await Promise.race([
    page.waitForFunction(() => document.documentElement.dataset['cardShownAt']),
    answered.then((reply): never => {
      throw new Error(`the call was answered before its card was there: ${reply.bytes.toString()}`);
    }),
  ]);
  const shownAt = Number(await shown.jsonValue());
  await page.getByRole('button', { name: 'Deny', exact: true }).click();
  await answered;
  await page.getByRole('article').waitFor({ state: 'detached' });
  return shownAt - sentAt;
}

/** Runs in the page: notes when the frame that has the card is through. */
function watchForCard(text: string): void {
  delete document.documentElement.dataset['cardShownAt'];
  const observer = new MutationObserver(() => {
    if (document.querySelector('article')?.textContent.includes(text) !== true) return;
    observer.disconnect();
    // A task after the frame's callbacks runs when the frame was handed over for painting.
    requestAnimationFrame(() => {
      setTimeout(() => {
        document.documentElement.dataset['cardShownAt'] = String(performance.timeOrigin + performance.now());
      });
    });
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}
