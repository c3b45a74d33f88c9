/** Ends a `switch` over a union: a new case then fails the type check here, and a bad value fails loudly at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
