import { z } from 'zod';

/** One program on this computer, as far as the system tells. */
export const ProcessInfoSchema = z.strictObject({
  pid: z.int().positive(),
  /** The file name of the program. */
  name: z.string(),
  /** Null where the system does not tell, as for processes of other users. */
  path: z.string().nullable(),
});
export type ProcessInfo = z.infer<typeof ProcessInfoSchema>;

/** The program at the other end of a connection, and what started it. Names and paths only: command lines hold secrets. */
export const AskingProcessSchema = z.strictObject({
  ...ProcessInfoSchema.shape,
  /** The folder it works in. */
  folder: z.string().nullable(),
  /** Its parent, the parent's parent and so on. */
  parents: z.array(ProcessInfoSchema),
});
export type AskingProcess = z.infer<typeof AskingProcessSchema>;
