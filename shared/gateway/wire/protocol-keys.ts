/** What some readers trim or skip: blanks, controls, and characters that show nothing. */
const NOT_VISIBLE = /[\s\p{Cc}\p{Cf}]+/gu;

/** Both ways, because some letters meet only in upper case: the long "ſ" is an S there, the Kelvin sign a K below. */
export function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** A method as the most careless reader may take it. */
export function bareMethod(method: string): string {
  return fold(method).replace(NOT_VISIBLE, '');
}

/** Protocol keys by their folded form. */
export function foldedKeys(keys: readonly string[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [fold(key), key]));
}

/**
 * A key that differs from a protocol key only in its case ("Name"), by the widest folding that any parser is known to use: one
 * parser would see it and another would not. Null when there is none.
 */
export function caseVariant(
  object: object,
  keys: ReadonlyMap<string, string>,
): { readonly key: string; readonly meant: string } | null {
  for (const key of Object.keys(object)) {
    // Most keys are written as they should be, and need no folding.
    if (keys.get(key) === key) continue;
    const meant = keys.get(fold(key));
    if (meant !== undefined && meant !== key) return { key, meant };
  }
  return null;
}
