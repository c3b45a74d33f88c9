import { mayAnswer } from '../connect/connect.ts';
import type { ApprovalView } from '../../shared/model/approval.ts';
import type { JsonRow } from '../format/json-tree.ts';
import { JsonView } from '../parts/JsonView.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { CardEdits } from './CardEdits.tsx';
import { RevealButton } from './RevealButton.tsx';
import type { WholeArguments } from './use-whole-arguments.ts';

/** The whole call, however large. */
export function CardArguments({ approval, whole }: { readonly approval: ApprovalView; readonly whole: WholeArguments }) {
  switch (whole.state) {
    case 'shown':
      return (
        <>
          <CardEdits source={whole.source} />
          <JsonView
            title={text.approvals.arguments}
            source={whole.source}
            bytes={approval.argumentsBytes}
            aside={(row) =>
              mayAnswer() && isMasked(row) && (approval.state === 'waiting' || approval.state === 'pending') ? (
                <RevealButton approval={approval.id} pointer={row.pointer} name={row.label ?? row.pointer} />
              ) : null
            }
          />
        </>
      );
    case 'loading':
      return (
        <section className="json-view">
          <h2>{text.approvals.arguments}</h2>
          <div className="well json-body faint appears-late">{text.approvals.loading}</div>
        </section>
      );
    case 'failed':
      return (
        <section className="json-view">
          <h2>{text.approvals.arguments}</h2>
          <InlineError message={whole.message} />
        </section>
      );
  }
}

/** Secrets come as dots and their length. */
function isMasked({ node }: JsonRow): boolean {
  return node.kind === 'string' && node.text.includes('••••');
}
