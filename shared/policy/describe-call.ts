import { isJsonObject, type JsonValue } from '../model/json.ts';
import { catalogueTool } from './catalogue/catalogue.ts';
import type { Fact } from './facts/fact.ts';
import { genericFacts } from './facts/generic-facts.ts';
import { templateFacts } from './facts/template-facts.ts';
import { maskJson } from './mask.ts';

/** More facts than these hide one another. */
const MAX_FACTS = 16;

/**
 * What a person should know about a call before answering, the most important first: what the catalogue draws from this tool's
 * arguments, then what stands out in any call (commands, hosts, files). `mask` are the paths that a policy hides; the catalogue's own
 * and everything that looks secret are hidden too, so masked arguments may be given as well as clear ones. Every value is one
 * line of visible characters. No facts when the arguments are no object.
 */
export function describeCall(tool: string, args: JsonValue, mask: readonly string[] = []): readonly Fact[] {
  const known = catalogueTool(tool);
  const clean = maskJson(args, [...mask, ...(known?.rule.mask ?? [])]).value;
  if (!isJsonObject(clean)) return [];
  const drawn = known === null ? [] : known.facts.flatMap((template) => templateFacts(template, clean));
  const said = new Set(drawn.map(({ value }) => value));
  const more = genericFacts(clean).filter(({ value }) => !said.has(value));
  return [...drawn, ...more].slice(0, MAX_FACTS);
}
