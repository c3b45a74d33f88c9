import { useSyncExternalStore } from 'react';

export const PAGE_NAMES = ['overview', 'approvals', 'rules', 'history', 'servers', 'clients', 'settings'] as const;
export type PageName = (typeof PAGE_NAMES)[number];

/** A place in the app: a page, and what is selected in it. */
export interface Route {
  readonly page: PageName | null;
  readonly rest: readonly string[];
}

const PAGES: ReadonlySet<string> = new Set(PAGE_NAMES);

function isPageName(name: string): name is PageName {
  return PAGES.has(name);
}

/** Reads an address's fragment (`#/servers/pmcp/policy`). Unknown pages become null: the home page decides. */
export function parseRoute(hash: string): Route {
  const [page = '', ...rest] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  return isPageName(page) ? { page, rest } : { page: null, rest: [] };
}

/** The fragment of a place; the inverse of `parseRoute`. */
export function linkTo(page: PageName, ...rest: readonly string[]): string {
  return `#/${[page, ...rest.map(encodeURIComponent)].join('/')}`;
}

export function navigate(page: PageName, ...rest: readonly string[]): void {
  window.location.hash = linkTo(page, ...rest);
}

/** Goes to a place without making a step that can be gone back on. */
export function replacePlace(page: PageName, ...rest: readonly string[]): void {
  window.history.replaceState(null, '', linkTo(page, ...rest));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The place the address names now. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
