import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import { argumentPath, pointerOf } from './argument-path.ts';
import { assignedSpans } from './masking/assigned-secrets.ts';
import { coverSpans, hiddenValue, leavesOf } from './masking/cover.ts';
import { embeddedJson, hiddenElements, hiddenKeys } from './masking/hidden-members.ts';
import { type FindKnown, findKnown } from './masking/known-secrets.ts';
import { patternSpans, type Span } from './masking/secret-patterns.ts';

/** Values nested deeper than this are hidden whole. */
const MAX_DEPTH = 200;
/** How often JSON text inside JSON text is opened; deeper, it is read as text. */
const MAX_EMBEDDED = 3;

export interface Masked {
  readonly value: JsonValue;
  /** JSON Pointers to the places where something was hidden; nothing inside a hidden place or inside a text is listed. */
  readonly masked: readonly string[];
  /** What was hidden, in clear: to find it again in results and messages. Never to be stored or shown. */
  readonly secrets: readonly string[];
}

/**
 * A copy in which no secret is left: what stands at the given paths (written as in a rule's `mask`), what a member's name says is
 * secret, what looks like a secret wherever it stands, and what repeats one of those elsewhere (from six characters on), in
 * keys too.
 * A path that cannot be read hides everything.
 */
export function maskJson(value: JsonValue, paths: readonly string[]): Masked {
  const targets = new Set(paths.flatMap(pointersOf));
  const secrets = new Set<string>();
  const found = { isAny: false };
  collect(value, '', { targets, secrets, found, embedded: 0, depth: 0 });
  // Most calls hold no secret, and then there is nothing to make anew.
  if (!found.isAny) return { value, masked: [], secrets: [] };
  const masked: string[] = [];
  const clean = rebuild(value, '', { targets, known: findKnown([...secrets]), masked, embedded: 0, depth: 0 });
  return { value: clean, masked, secrets: [...secrets] };
}

const NOTHING: ReadonlySet<string> = new Set();

/** A text in which no secret is left: what looks like one, what is given to a secret name, and every form of the known ones. */
export function maskText(text: string, knownSecrets: readonly string[]): string {
  return cleanText(text, findKnown(knownSecrets));
}

function cleanText(text: string, known: FindKnown): string {
  return coverSpans(text, [...known(text), ...secretSpans(text)]);
}

function secretSpans(text: string): readonly Span[] {
  return [...patternSpans(text), ...assignedSpans(text)];
}

/** `args.x` may mean the argument x or the member x of an argument "args": both are hidden. */
function pointersOf(path: string): readonly string[] {
  const keys = argumentPath(path);
  if (keys === null) return [''];
  return [pointerOf(keys), path.startsWith('/') ? path : pointerOf(path.split('.'))];
}

interface Walk {
  readonly targets: ReadonlySet<string>;
  /** How many texts were opened, and how many levels gone down, to get here. */
  readonly embedded: number;
  readonly depth: number;
}

interface Collect extends Walk {
  readonly secrets: Set<string>;
  /** Whether there is anything to hide at all; an empty value at a hidden place is no secret, and is hidden too. */
  readonly found: { isAny: boolean };
}

/** The first way through: gathers every secret, so that the second can hide them wherever they are repeated. */
function collect(value: JsonValue, pointer: string, walk: Collect): void {
  if (walk.targets.has(pointer) || walk.depth > MAX_DEPTH) {
    walk.found.isAny = true;
    for (const leaf of leavesOf(value)) walk.secrets.add(leaf);
    return;
  }
  const deeper = { ...walk, depth: walk.depth + 1 };
  if (typeof value === 'string') {
    for (const { start, end } of secretSpans(value)) {
      walk.found.isAny = true;
      walk.secrets.add(value.slice(start, end));
    }
    const inner = walk.embedded < MAX_EMBEDDED ? embeddedJson(value) : null;
    if (inner !== null) collect(inner, '', { ...deeper, targets: NOTHING, embedded: walk.embedded + 1 });
    return;
  }
  for (const { key, child, isHidden } of childrenOf(value)) {
    if (isHidden) {
      walk.found.isAny = true;
      for (const leaf of leavesOf(child)) walk.secrets.add(leaf);
    } else collect(child, pointer + pointerOf([key]), deeper);
    for (const { start, end } of patternSpans(key)) walk.secrets.add(key.slice(start, end));
    if (secretSpans(key).length > 0) walk.found.isAny = true;
  }
}

interface Rebuild extends Walk {
  readonly known: FindKnown;
  readonly masked: string[];
}

/** The second way through. */
function rebuild(value: JsonValue, pointer: string, walk: Rebuild): JsonValue {
  if (walk.targets.has(pointer) || walk.depth > MAX_DEPTH) return hide(value, pointer, walk);
  if (typeof value === 'string') return rebuildText(value, pointer, walk);
  if (typeof value === 'number' || value instanceof ExactNumber) {
    const digits = value instanceof ExactNumber ? value.source : String(value);
    return walk.known(digits).length === 0 ? value : hide(value, pointer, walk);
  }
  const deeper = { ...walk, depth: walk.depth + 1 };
  const children = childrenOf(value).map(({ key, child, isHidden }) => {
    const at = pointer + pointerOf([key]);
    return [key, isHidden ? hide(child, at, walk) : rebuild(child, at, deeper)] as const;
  });
  if (Array.isArray(value)) return children.map(([, child]) => child);
  return isJsonObject(value) ? withCleanKeys(children, walk.known) : value;
}

function hide(value: JsonValue, pointer: string, walk: Rebuild): string {
  walk.masked.push(cleanText(pointer, walk.known));
  return hiddenValue(value);
}

function rebuildText(text: string, pointer: string, walk: Rebuild): string {
  const inner = walk.embedded < MAX_EMBEDDED ? embeddedJson(text) : null;
  let opened = text;
  if (inner !== null) {
    const masked: string[] = [];
    const clean = rebuild(inner, '', { ...walk, targets: NOTHING, masked, embedded: walk.embedded + 1, depth: walk.depth + 1 });
    if (masked.length > 0) opened = JSON.stringify(clean, null, text.includes('\n') ? 2 : undefined);
  }
  const clean = cleanText(opened, walk.known);
  if (clean !== text) walk.masked.push(cleanText(pointer, walk.known));
  return clean;
}

interface Child {
  readonly key: string;
  readonly child: JsonValue;
  readonly isHidden: boolean;
}

function childrenOf(value: JsonValue): readonly Child[] {
  if (Array.isArray(value)) {
    const hidden = hiddenElements(value);
    return value.map((child, at) => ({ key: String(at), child, isHidden: hidden.has(at) }));
  }
  if (!isJsonObject(value)) return [];
  const hidden = hiddenKeys(value);
  return Object.entries(value).map(([key, child]) => ({ key, child, isHidden: hidden.has(key) }));
}

/** Two keys may become the same mask; both members stay. */
function withCleanKeys(children: readonly (readonly [string, JsonValue])[], known: FindKnown): JsonObject {
  const taken = new Set<string>();
  return Object.fromEntries(
    children.map(([key, child]) => {
      let clean = cleanText(key, known);
      while (taken.has(clean)) clean += "'";
      taken.add(clean);
      return [clean, child];
    }),
  );
}
