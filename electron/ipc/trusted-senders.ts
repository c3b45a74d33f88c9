import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { Surface } from '../../shared/contract/define.ts';
import { isPageOfOurs, type PageFile } from '../security/app-protocol.ts';

interface Trusted {
  readonly surface: Surface;
  readonly page: PageFile;
  readonly contents: WebContents;
}

const trusted = new Map<number, Trusted>();

/** Lets one window act as this surface while it shows its own page, until it is gone. */
export function trustSender(contents: WebContents, surface: Surface, page: PageFile): void {
  const { id } = contents;
  trusted.set(id, { surface, page, contents });
  contents.once('destroyed', () => trusted.delete(id));
}

/** The surfaces a message may act as; none for an unknown window, a sub-frame, or a page that is not the window's own. */
export function surfacesOfSender(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): readonly Surface[] {
  const frame = event.senderFrame;
  const known = trusted.get(event.sender.id);
  if (frame === null || frame.parent !== null || known === undefined) return [];
  return isPageOfOurs(frame.url, known.page) ? [known.surface] : [];
}

/** Every page that is told what happens. */
export function trustedContents(): WebContents[] {
  return [...trusted.values()].map(({ contents }) => contents).filter((contents) => !contents.isDestroyed());
}
