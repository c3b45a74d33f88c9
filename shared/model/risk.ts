import { z } from 'zod';

/** What a tool does, from harmless to costly. */
export const CategorySchema = z.enum(['Read', 'Write', 'Execute', 'Destructive', 'Financial']);
export type Category = z.infer<typeof CategorySchema>;

export const RiskSchema = z.enum(['low', 'medium', 'high', 'critical']);
export type Risk = z.infer<typeof RiskSchema>;

/** Category and risk of one tool, with the sentence that says why. */
export const ClassificationSchema = z.strictObject({
  category: CategorySchema,
  risk: RiskSchema,
  /** For the person: 'name begins with "delete_"'. */
  reason: z.string(),
  /** catalogue: we know this very tool. classifier: guessed from its name, description and schema. */
  source: z.enum(['catalogue', 'classifier']),
});
export type Classification = z.infer<typeof ClassificationSchema>;
