import { z } from 'zod';
import { ApprovalIdSchema } from '../model/approval.ts';
import { HistorySummarySchema } from '../model/history-entry.ts';
import { AppStateSchema } from './state.ts';

/** What a UI hears without asking. Apart from the commands, so that a page can listen before it knows them all. */
export const EventSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('state.changed'), state: AppStateSchema }),
  /** An entry was added or went a stage further. */
  z.strictObject({ name: z.literal('history.changed'), entry: HistorySummarySchema }),
  z.strictObject({ name: z.literal('approvals.opened'), id: ApprovalIdSchema }),
  z.strictObject({
    name: z.literal('approvals.closed'),
    id: ApprovalIdSchema,
    how: z.enum(['allowed', 'denied', 'expired', 'withdrawn', 'superseded', 'stopped']),
  }),
]);
export type ContractEvent = z.infer<typeof EventSchema>;
