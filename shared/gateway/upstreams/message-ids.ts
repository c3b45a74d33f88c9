import { idKey } from '../listener/exchange.ts';
import type { MessageId } from '../wire/message.ts';

/** Whether two ids are the same request; none is the same as none. */
export function isSameId(id: MessageId | null, other: MessageId | null): boolean {
  return id !== null && other !== null && idKey(id) === idKey(other);
}

/** An id as JSON, with the digits that it was written with. */
export function idJson(id: MessageId): string {
  return typeof id === 'object' ? id.source : JSON.stringify(id);
}
