import type { DefinitionState, ToolDefinition } from '../../model/tool-definition.ts';
import { keepDefinition, keepOutline, type ListedTool, readListedTool } from './read-tool.ts';

/** More tools than any model could choose from. A server that lists more is not followed any further. */
export const MAX_TOOLS = 5000;
/** How much of one server's definitions is kept, in bytes; beyond it, of each further tool the name, hints and digest alone. */
export const MAX_DEFINITION_BYTES = 8 * 1024 * 1024;

/**
 * What we know of one tool.
 * - pinned: digest of the definition that a person last took as seen; null when that was lost.
 * - digest, definition: what its server said last. bytes: what keeping it costs.
 * - before: the definition that was pinned, while another one stands there.
 */
export interface Pin {
  readonly pinned: string | null;
  readonly digest: string;
  readonly definition: ToolDefinition;
  readonly bytes: number;
  readonly before: ToolDefinition | null;
  readonly isQuarantined: boolean;
  /** False once a complete list no longer names it. The pin stays: a tool must not shed it by leaving and coming back. */
  readonly isListed: boolean;
}

/**
 * The tools of one server. `isOverflowing`: it named more than we follow, so a name without a pin is not trusted.
 * `isDistrusted`: its pins were lost, so what is seen first now is not taken on trust.
 */
export interface ServerPins {
  readonly pins: ReadonlyMap<string, Pin>;
  readonly isOverflowing: boolean;
  readonly isDistrusted: boolean;
}

export const NO_PINS: ServerPins = { pins: new Map(), isOverflowing: false, isDistrusted: false };

export interface Observed {
  readonly after: ServerPins;
  /** Seen for the first time. */
  readonly added: readonly string[];
  /** Differ from their pin now, and did not before. */
  readonly changed: readonly string[];
}

/** Stands in place of a digest when the server said two things about one tool; equals no digest, and so no pin. */
const AMBIGUOUS = 'ambiguous';

/**
 * The pins after a server listed tools. A tool that is new is pinned as it is; one that differs from its pin is changed until a
 * person accepts it or the server takes it back. A name that stands in the list twice with different definitions counts as
 * changed. Pure; what is left out of `listed` matters only when the list is complete.
 */
export function observeTools(before: ServerPins, listed: readonly unknown[], isComplete: boolean): Observed {
  const { tools, isCut } = readList(listed);
  const pins = new Map(before.pins);
  const added: string[] = [];
  let isOverflowing = before.isOverflowing || isCut;
  let bytes = [...pins.values()].reduce((sum, pin) => sum + pin.bytes, 0);
  for (const [name, tool] of tools) {
    const known = pins.get(name);
    if (known === undefined && pins.size >= MAX_TOOLS) {
      isOverflowing = true;
      continue;
    }
    if (known?.digest === tool.digest) {
      if (!known.isListed) pins.set(name, { ...known, isListed: true });
      continue;
    }
    const full = keepDefinition(tool);
    const kept = bytes + full.bytes <= MAX_DEFINITION_BYTES ? full : keepOutline(tool);
    bytes += kept.bytes - (known?.bytes ?? 0);
    if (known === undefined) added.push(name);
    const pinned = known === undefined ? firstPinOf(tool, before.isDistrusted) : known.pinned;
    const earlier = known === undefined || pinned === tool.digest ? null : (known.before ?? known.definition);
    pins.set(name, {
      ...kept,
      pinned,
      digest: tool.digest,
      before: earlier,
      isQuarantined: known?.isQuarantined ?? false,
      isListed: true,
    });
  }
  if (isComplete) {
    for (const [name, pin] of pins) if (pin.isListed && !tools.has(name)) pins.set(name, { ...pin, isListed: false });
  }
  const isNewlyChanged = (name: string): boolean => isChanged(pins.get(name)) && !isChanged(before.pins.get(name));
  return { after: { ...before, pins, isOverflowing }, added, changed: [...tools.keys()].filter(isNewlyChanged) };
}

/** The usable tools of a list by their name, as many as we follow. */
function readList(listed: readonly unknown[]): { readonly tools: ReadonlyMap<string, ListedTool>; readonly isCut: boolean } {
  const tools = new Map<string, ListedTool>();
  for (const element of listed.slice(0, MAX_TOOLS)) {
    const tool = readListedTool(element);
    if (tool === null) continue;
    const twin = tools.get(tool.name);
    const isAmbiguous = twin !== undefined && twin.digest !== tool.digest;
    tools.set(tool.name, isAmbiguous ? { ...tool, digest: AMBIGUOUS } : tool);
  }
  return { tools, isCut: listed.length > MAX_TOOLS };
}

/** Trust on first use, where there is ground for trust. */
function firstPinOf(tool: ListedTool, isDistrusted: boolean): string | null {
  return isDistrusted || tool.digest === AMBIGUOUS ? null : tool.digest;
}

function isChanged(pin: Pin | undefined): boolean {
  return pin !== undefined && pin.pinned !== pin.digest;
}

export function stateOf(pin: Pin): DefinitionState {
  if (pin.isQuarantined) return 'quarantined';
  return isChanged(pin) ? 'changed' : 'pinned';
}

/** A tool without a pin is unseen, unless the server named more tools than we follow: then nobody could tell whether it changed. */
export function stateOfUnknown({ isOverflowing }: ServerPins): DefinitionState {
  return isOverflowing ? 'quarantined' : 'unseen';
}

/** Takes what stands there now as seen. Null when there is no such tool, or when its server says two things about it. */
export function acceptTool(server: ServerPins, tool: string): ServerPins | null {
  const pin = server.pins.get(tool);
  if (pin === undefined || pin.digest === AMBIGUOUS) return null;
  return withPin(server, tool, { ...pin, pinned: pin.digest, before: null });
}

export function withPin(server: ServerPins, tool: string, pin: Pin): ServerPins {
  return { ...server, pins: new Map(server.pins).set(tool, pin) };
}
