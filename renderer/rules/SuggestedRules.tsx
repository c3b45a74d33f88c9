import { useState } from 'react';
import type { PolicyChange } from '../../shared/contract/rules.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** Exceptions that the person's own answers suggest. Each becomes part of the draft, and is saved like any change. */
export function SuggestedRules(props: { readonly server: ServerView; readonly onAdd: (change: PolicyChange) => void }) {
  const { server } = props;
  const client = useClient();
  const [taken, setTaken] = useState<readonly string[]>([]);
  const { value } = useFetched(`${server.name} ${server.policyRevision}`, () =>
    client['policy.suggest']({ server: server.name }),
  );
  const open = value?.suggestions.filter(({ tool }) => !taken.includes(tool)) ?? [];
  const texts = text.rules.suggested;
  if (open.length === 0) return null;
  return (
    <section className="learnt">
      <h3>{texts.title}</h3>
      <ul>
        {open.map(({ tool, times, sentence, conditions }) => (
          <li key={tool}>
            <div className="grow">
              <code>
                <b>{tool} </b>
                <VisibleText value={sentence} />
              </code>
              <span className="faint small block">{texts.times(times)}</span>
            </div>
            <Button
              size="small"
              aria-label={texts.addThis(tool, sentence)}
              onClick={() => {
                setTaken([...taken, tool]);
                props.onAdd({ kind: 'except', tool, conditions });
              }}
            >
              {texts.add}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
