import type { JsonObject } from './json.ts';
import type { Classification } from './risk.ts';
import type { DefinitionState, ToolAnnotations } from './tool-definition.ts';

/** The facts of one call that a policy may speak about. Plain data: the same call always gets the same facts. */
export interface CallFacts {
  readonly grant: string;
  readonly client: string;
  readonly session: string;
  readonly server: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly annotations: ToolAnnotations;
  readonly definition: DefinitionState;
  readonly classification: Classification;
  /** The schema of the tool's arguments as its server lists it; left out when it is not known. */
  readonly inputSchema?: JsonObject | undefined;
}
