import type { ToolBook } from '../config/tool-book.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import { editDocument } from '../../policy/edit-document.ts';
import { withLearnt } from '../../policy/learnt-rules.ts';
import type { ProposedScope } from '../../policy/propose-scopes.ts';
import { writePolicy } from '../../policy/read-policy.ts';
import { recommendedDocument } from '../../policy/recommended-document.ts';
import { sayConditions } from '../../policy/say-conditions.ts';
import type { Clock } from '../ports.ts';
import type { Recorder } from '../record-events.ts';
import type { Question } from './question.ts';

export interface LearnerOptions {
  readonly stores: {
    readonly policies: Pick<PolicyBook, 'change'>;
    readonly tools: Pick<ToolBook, 'list'>;
    readonly settings: { get(): { readonly strictCatalogue: boolean } };
  };
  readonly clock: Clock;
  readonly record: Recorder['event'];
}

/** Writes what a person's answers taught into the policy of the server. A server without one gets its recommended rules written out. */
export function createLearner(
  options: LearnerOptions,
): (question: Question, scope: ProposedScope, until: number | null) => Promise<void> {
  const { clock } = options;
  const { policies, tools, settings } = options.stores;

  function begin(server: string): string {
    const definitions = tools.list(server).map(({ definition }) => definition);
    return writePolicy(recommendedDocument(definitions, settings.get().strictCatalogue));
  }

  return async ({ server, tool, view }, { conditions }, until) => {
    const learnt = { tool, conditions, until: until === null ? null : new Date(until).toISOString() };
    const { revision } = await policies.change(server, (text) =>
      editDocument(text ?? begin(server), (document) => withLearnt(document, learnt, clock.now())),
    );
    const what = conditions.length === 0 ? 'whatever its arguments' : `when ${sayConditions(conditions)}`;
    const howLong = learnt.until === null ? 'for good' : `until ${learnt.until}`;
    options.record('rule learnt', `${tool} is not asked about ${what}, ${howLong} (revision ${revision}).`, {
      client: view.client,
      server,
    });
  };
}
