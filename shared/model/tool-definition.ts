import type { JsonObject } from './json.ts';

/** A tool as its server lists it (`tools/list`). Everything in it was written by the server: untrusted. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: JsonObject;
  readonly annotations?: ToolAnnotations;
}

/** Untrusted hints; they may raise a risk, never lower it. */
export interface ToolAnnotations {
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/**
 * What we know of a tool's definition: pinned (as a person last saw it), changed since, quarantined by a person,
 * or unseen (no list has named it yet).
 */
export type DefinitionState = 'pinned' | 'changed' | 'quarantined' | 'unseen';
