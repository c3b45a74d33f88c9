import { z } from 'zod';
import { ClientIdSchema } from '../model/client-id.ts';
import {
  BroughtServerSchema,
  ClientPlanSchema,
  ClientViewSchema,
  ConnectResultSchema,
  ConnectStyleSchema,
  GivenValuesSchema,
  ImportResultSchema,
  PasteViewSchema,
  UndoAllResultSchema,
  UndoPlanSchema,
  UndoResultSchema,
} from './clients.ts';
import { command } from './define.ts';
import { reading, weakening } from './surfaces.ts';

/** The commands about the configurations of MCP clients. */
export const clientCommands = {
  /** Looks at the configuration of every known client. `fresh`: now, not as it was last seen. */
  'clients.list': command({
    input: z.strictObject({ fresh: z.boolean().default(true) }),
    output: z.strictObject({ clients: z.array(ClientViewSchema), paste: z.array(PasteViewSchema) }),
    from: reading,
  }),
  /** What connecting (or repairing) a client would change; changes nothing. Secrets are hidden. */
  'clients.plan': command({
    input: z.strictObject({ client: ClientIdSchema, style: ConnectStyleSchema.default('wrap'), values: GivenValuesSchema }),
    output: ClientPlanSchema,
    from: reading,
  }),
  /** Refused with `conflict` when the plan of `precondition` is no longer what would happen. */
  'clients.connect': command({
    input: z.strictObject({
      client: ClientIdSchema,
      style: ConnectStyleSchema.default('wrap'),
      values: GivenValuesSchema,
      precondition: z.string(),
    }),
    output: ConnectResultSchema,
    from: weakening,
  }),
  /** Makes the servers of a client ours without touching its files. */
  'clients.import': command({
    input: z.strictObject({ client: ClientIdSchema, values: GivenValuesSchema }),
    output: ImportResultSchema,
    from: weakening,
  }),
  /** What putting a client back would change; changes nothing. */
  'clients.planUndo': command({ input: z.strictObject({ client: ClientIdSchema }), output: UndoPlanSchema, from: reading }),
  'clients.undo': command({
    input: z.strictObject({
      client: ClientIdSchema,
      precondition: z.string(),
      /** Also removes servers that came from its configuration and that nobody else may use. */
      removeServers: z.boolean().default(false),
    }),
    output: UndoResultSchema,
    from: weakening,
  }),
  /** Which clients would be put back, and which servers could go with them; changes nothing. */
  'clients.planUndoAll': command({
    input: z.null(),
    output: z.strictObject({ clients: z.array(ClientIdSchema), servers: z.array(BroughtServerSchema) }),
    from: reading,
  }),
  'clients.undoAll': command({
    input: z.strictObject({ removeServers: z.boolean().default(false) }).nullable(),
    output: UndoAllResultSchema,
    from: weakening,
  }),
  /** Takes a client's configuration as it is now: what changed behind our back is no problem any more. */
  'clients.accept': command({ input: z.strictObject({ client: ClientIdSchema }), output: z.null(), from: weakening }),
} as const;
