import { useEffect } from 'react';
import * as text from '../text/en.ts';

/** Says in the tab's title and icon how many questions wait. */
export function useTitleCount(waiting: number): void {
  useEffect(() => {
    document.title = waiting === 0 ? text.app.name : `(${waiting}) ${text.app.name}`;
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link !== null) link.href = waiting === 0 ? './favicon.svg' : iconWithCount(waiting);
  }, [waiting]);
}

/** The mark with a number in its corner. Drawn with plain attributes: no style that the content policy would refuse. */
function iconWithCount(waiting: number): string {
  const label = waiting > 9 ? '9+' : String(waiting);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#232a3b"/>' +
    '<path d="m5 16 5 5 9-10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>' +
    '<circle cx="22.500" cy="9.500" r="9.500" fill="#b3261e"/>' +
    `<text x="22.500" y="14" font-family="sans-serif" font-size="13" font-weight="700" text-anchor="middle" fill="#fff">${label}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
