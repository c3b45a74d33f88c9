import { JsonView } from '../parts/JsonView.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { text } from '../text/en.ts';
import type { WholeArguments } from './use-whole-arguments.ts';

/** The whole call, however large. */
export function CardArguments({ whole, bytes }: { readonly whole: WholeArguments; readonly bytes: number }) {
  switch (whole.state) {
    case 'shown':
      return <JsonView title={text.approvals.arguments} source={whole.source} bytes={bytes} />;
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
