import { isJsonObject, type JsonObject, type JsonValue, member } from '../model/json.ts';
import { pointerOf } from './argument-path.ts';
import { isSameJson } from './json-equal.ts';

/** What a person made of masked arguments, with the hidden values back in their places. */
export type Restored = { readonly ok: true; readonly value: JsonObject } | { readonly ok: false; readonly pointer: string };

const HIDDEN = '••••';

/**
 * Puts back what was hidden: whatever stands in `edited` as it stood in `masked`, at the same place, is what `original` has there. A
 * mask that stands anywhere else stands for nothing that could be sent: `pointer` says where.
 */
export function restoreHidden(original: JsonObject, masked: JsonObject, edited: JsonObject): Restored {
  try {
    return { ok: true, value: restoreObject(original, masked, edited, []) };
  } catch (error) {
    if (error instanceof StrayMask) return { ok: false, pointer: pointerOf(error.place) };
    throw error;
  }
}

class StrayMask extends Error {
  readonly place: readonly string[];
  constructor(place: readonly string[]) {
    super('A mask stands where nothing was hidden.');
    this.place = place;
  }
}

function restoreObject(original: JsonObject, masked: JsonObject, edited: JsonObject, place: readonly string[]): JsonObject {
  const object: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of Object.entries(edited)) {
    if (key.includes(HIDDEN)) throw new StrayMask([...place, key]);
    object[key] = restore(member(original, key), member(masked, key), value, [...place, key]);
  }
  return object;
}

function restore(
  original: JsonValue | undefined,
  masked: JsonValue | undefined,
  edited: JsonValue,
  place: readonly string[],
): JsonValue {
  if (original !== undefined && masked !== undefined && isSameJson(masked, edited)) return original;
  if (isJsonObject(edited)) {
    const [from, shown] = [isJsonObject(original) ? original : {}, isJsonObject(masked) ? masked : {}];
    return restoreObject(from, shown, edited, place);
  }
  if (Array.isArray(edited)) {
    const [from, shown] = [Array.isArray(original) ? original : [], Array.isArray(masked) ? masked : []];
    // An item that was added or taken out moves the others: then a place says nothing about what was hidden in it.
    const isMoved = from.length !== edited.length;
    return edited.map((item: JsonValue, at) =>
      restore(isMoved ? undefined : from[at], isMoved ? undefined : shown[at], item, [...place, String(at)]),
    );
  }
  if (typeof edited === 'string' && edited.includes(HIDDEN)) throw new StrayMask(place);
  return edited;
}
