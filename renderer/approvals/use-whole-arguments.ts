import { useEffect, useState } from 'react';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { useClient } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';

/** The masked arguments in full: at once when they came with the question, else fetched. */
export type WholeArguments =
  | { readonly state: 'shown'; readonly source: string }
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string };

export function useWholeArguments(approval: Pick<ApprovalView, 'id' | 'arguments'>): WholeArguments {
  const client = useClient();
  const [fetched, setFetched] = useState<WholeArguments>({ state: 'loading' });
  const isMissing = approval.arguments === null;
  useEffect(() => {
    if (!isMissing) return;
    let isCurrent = true;
    client['approvals.get']({ id: approval.id }).then(
      (view) => isCurrent && setFetched({ state: 'shown', source: view.arguments }),
      (error: unknown) => isCurrent && setFetched({ state: 'failed', message: sentenceOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, approval.id, isMissing]);
  return approval.arguments === null ? fetched : { state: 'shown', source: approval.arguments };
}
