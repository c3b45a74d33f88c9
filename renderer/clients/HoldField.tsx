import { useState } from 'react';
import type { GrantView } from '../../shared/contract/state.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

const LEAST = 1;
const MOST = 600;

/** How long this client's calls are held open for a person: as the setting says, as was learnt, or as is set here. */
export function HoldField({ grant }: { readonly grant: GrantView }) {
  const client = useClient();
  const command = useCommand();
  const [typed, setTyped] = useState('');
  const setting = useAppState((state) => state.settings.holdSeconds);
  const [problem, setProblem] = useState<string | null>(null);
  const texts = text.clients;
  const set = async (holdSeconds: number | null) => {
    setProblem(null);
    const result = await command.run(() => client['grants.change']({ name: grant.name, holdSeconds }));
    if (result.ok) setTyped('');
  };
  const submit = () => {
    const seconds = Number(typed);
    if (typed.trim() === '' || !(seconds >= LEAST && seconds <= MOST)) setProblem(texts.holdProblem);
    else void set(seconds);
  };
  return (
    <div>
      <dt>{texts.hold}</dt>
      <dd>
        <form
          className="hold-field"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <span className="num">
            {grant.holdSeconds === null ? texts.holdDefault(setting) : texts.holdOwn(grant.holdSeconds)}
          </span>
          <input
            className="num"
            inputMode="decimal"
            aria-label={texts.holdSeconds}
            placeholder={texts.holdSeconds}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button size="small" type="submit" isWorking={command.isWorking}>
            {texts.holdSet}
          </Button>
          {grant.holdSeconds === null ? null : (
            <Button size="small" look="quiet" onClick={() => void set(null)}>
              {texts.holdReset}
            </Button>
          )}
        </form>
        <div className="field-help">{texts.holdHelp}</div>
        <InlineError message={problem ?? command.error} />
      </dd>
    </div>
  );
}
