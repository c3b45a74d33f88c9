import { useState } from 'react';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

/** A file that was changed outside the app and would let more through: it waits here until the person has seen it. */
export function PolicyReview(props: {
  readonly server: string;
  readonly review: { readonly text: string; readonly loosens: readonly string[] };
  readonly onDone: () => void;
}) {
  const client = useClient();
  const command = useCommand();
  const [isShown, setIsShown] = useState(false);
  const texts = text.policy.review;
  const settle = async (take: boolean) => {
    const result = await command.run(() => client['policy.review']({ server: props.server, take }));
    if (result.ok) props.onDone();
  };
  return (
    <div className="banner ask" role="status">
      <b>{texts.title}</b>
      <p>{texts.body}</p>
      <ul>
        {props.review.loosens.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {isShown ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
        <pre className="well mono policy-text" tabIndex={0} aria-label={texts.document}>
          {props.review.text}
        </pre>
      ) : null}
      <InlineError message={command.error} />
      <div className="row">
        <Button size="small" aria-expanded={isShown} onClick={() => setIsShown(!isShown)}>
          {isShown ? texts.hide : texts.show}
        </Button>
        <span className="grow" />
        <Button size="small" isWorking={command.isWorking} onClick={() => void settle(false)}>
          {texts.refuse}
        </Button>
        <Button size="small" isWorking={command.isWorking} onClick={() => void settle(true)}>
          {texts.take}
        </Button>
      </div>
    </div>
  );
}
