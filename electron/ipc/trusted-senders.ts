import type { IpcMainInvokeEvent, WebContents } from 'electron';
import type { Surface } from '../../shared/contract/define.ts';
import { isOurPage } from '../security/app-protocol.ts';

const surfacesOf = new Map<number, readonly Surface[]>();

/** Lets one window's page act as these surfaces, until it is gone. */
export function trustSender(page: WebContents, surfaces: readonly Surface[]): void {
  const { id } = page;
  surfacesOf.set(id, surfaces);
  page.once('destroyed', () => surfacesOf.delete(id));
}

/** The surfaces a message may act as; none for an unknown page, a sub-frame or a foreign address. */
export function surfacesOfSender(event: IpcMainInvokeEvent): readonly Surface[] {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || !isOurPage(frame.url)) return [];
  return surfacesOf.get(event.sender.id) ?? [];
}
