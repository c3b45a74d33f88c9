import { useState } from 'react';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { Button } from '../parts/Button.tsx';
import { CopyButton } from '../parts/CopyButton.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { text } from '../text/en.ts';
import { PolicyEditor } from './PolicyEditor.tsx';
import { PolicyReview } from './PolicyReview.tsx';
import { ProblemList } from './ProblemList.tsx';
import { useFetched } from './use-fetched.ts';

/** What a new document begins with: everything asks until a rule says otherwise. */
const FIRST_DOCUMENT = `${JSON.stringify({ version: '1', default: 'require_approval', tools: {} }, null, 2)}\n`;

/** The policy of one server: what is in force, what is wrong with its file, what waits for a look, and the editor. */
export function PolicyPanel({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const { value, error, reload } = useFetched(`${server.name} ${server.policy}`, () =>
    client['policy.show']({ server: server.name }),
  );
  const [isEditing, setIsEditing] = useState(false);
  const [loosened, setLoosened] = useState<readonly string[]>([]);
  const texts = text.policy;
  if (value === null) return <InlineError message={error} />;
  if (isEditing) {
    return (
      <PolicyEditor
        server={server.name}
        saved={value.text ?? FIRST_DOCUMENT}
        onSaved={(loosens) => {
          setLoosened(loosens);
          setIsEditing(false);
          reload();
        }}
        onCancel={() => setIsEditing(false)}
      />
    );
  }
  return (
    <div className="policy">
      <InlineError message={error} />
      {value.review === null ? null : <PolicyReview server={server.name} review={value.review} onDone={reload} />}
      {value.problems.length === 0 ? null : (
        <div className="banner deny" role="status">
          <b>{server.policy === 'last-good' ? texts.brokenLastGood : texts.broken}</b>
          <ProblemList problems={value.problems} />
        </div>
      )}
      {loosened.length === 0 ? null : (
        <div className="banner" role="status">
          <b>{texts.savedLoosened}</b>
          <ul>
            {loosened.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="row policy-bar">
        <h3>{value.text === null ? texts.recommended : texts.inForce}</h3>
        <span className="faint mono small grow">{value.text === null ? null : texts.revision(value.revision)}</span>
        {value.text === null ? null : <CopyButton value={value.text} label={texts.copy} />}
        <Button size="small" onClick={() => setIsEditing(true)}>
          {value.text === null ? texts.write : texts.edit}
        </Button>
      </div>
      {value.text === null ? (
        <p className="muted">{texts.recommendedBody}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        <pre className="well mono policy-text" tabIndex={0} aria-label={texts.document}>
          {value.text}
        </pre>
      )}
    </div>
  );
}
