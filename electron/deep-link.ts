import { ApprovalIdSchema } from '../shared/model/approval.ts';

export const LINK_SCHEME = 'countersign';

/** What a countersign:// address asks for. It only shows windows, whoever opened it. */
export type DeepLink = { readonly kind: 'open' } | { readonly kind: 'approval'; readonly id: string };

/** Reads countersign://open and countersign://approval/<id>; null for everything else. Compares parts, never the text. */
export function readDeepLink(address: string): DeepLink | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${LINK_SCHEME}:` || url.username !== '' || url.port !== '') return null;
  if (url.search !== '' || url.hash !== '') return null;
  if (url.hostname === 'open') return url.pathname === '' || url.pathname === '/' ? { kind: 'open' } : null;
  if (url.hostname !== 'approval') return null;
  const id = ApprovalIdSchema.safeParse(url.pathname.slice(1));
  return id.success ? { kind: 'approval', id: id.data } : null;
}

/** The first address of ours among the words of a command line. */
export function linkAmong(words: readonly string[]): DeepLink | null {
  for (const word of words) {
    const link = readDeepLink(word);
    if (link !== null) return link;
  }
  return null;
}
