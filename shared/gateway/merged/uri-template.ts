/** A URI template (RFC 6570) as far as routing needs it: the texts between its expressions, in order. */
export interface UriTemplate {
  readonly literals: readonly string[];
  /** Characters that are not up to an expression: of two templates that match, the one with more says more. */
  readonly weight: number;
}

export function parseUriTemplate(template: string): UriTemplate {
  const literals = template.split(/\{[^{}]*\}/);
  return { literals, weight: literals.reduce((sum, each) => sum + each.length, 0) };
}

/**
 * Whether a URI may have come from this template: its literal texts occur in order, the first at the start, the last at the end.
 * Takes linear time, unlike a pattern with many wildcards.
 */
export function matchesTemplate({ literals }: UriTemplate, uri: string): boolean {
  const [first = '', ...rest] = literals;
  const last = rest.pop();
  if (last === undefined) return uri === first;
  if (uri.slice(0, first.length) !== first) return false;
  let at = first.length;
  for (const literal of rest) {
    const found = uri.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  const end = uri.length - last.length;
  return end >= at && uri.slice(end) === last;
}
