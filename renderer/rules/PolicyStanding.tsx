import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { PolicyReview } from './PolicyReview.tsx';
import { ProblemList } from './ProblemList.tsx';

/** What is wrong with the policy file of a server, and what waits for a look. Nothing when all is well. */
export function PolicyStanding({ server }: { readonly server: ServerView }) {
  return server.policy === 'none' || server.policy === 'in-force' ? null : <Standing server={server} />;
}

function Standing({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const key = `${server.name} ${server.policy} ${server.policyRevision}`;
  const { value, error, reload } = useFetched(key, () => client['policy.show']({ server: server.name }));
  if (value === null) return <InlineError message={error} />;
  return (
    <>
      {value.review === null ? null : <PolicyReview server={server.name} review={value.review} onDone={reload} />}
      {value.problems.length === 0 ? null : (
        <div className="banner deny" role="status">
          <b>{server.policy === 'last-good' ? text.policy.brokenLastGood : text.policy.broken}</b>
          <ProblemList problems={value.problems} />
        </div>
      )}
    </>
  );
}
