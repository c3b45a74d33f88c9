/**
 * A JSON number whose literal a double cannot hold (an integer above 2^53, more digits than a double keeps).
 * It keeps the text it was written with, so that fingerprints, limits and what is stored stay exact.
 */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  /** The nearest double, for comparisons that need no more. */
  valueOf(): number {
    return Number(this.source);
  }
  toJSON(): string {
    return this.source;
  }
}

export type JsonPrimitive = null | boolean | number | string | ExactNumber;
export type JsonValue = JsonPrimitive | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
/** Objects made by our own parser have no prototype; look members up with `Object.hasOwn` or `member()`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** A member of an object, or undefined; never something inherited (`constructor`, `__proto__`). */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
