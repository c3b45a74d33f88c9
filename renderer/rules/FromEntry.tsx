import { useState } from 'react';
import type { Condition } from '../../shared/model/policy-document.ts';
import { linkTo } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { conditionsOf } from './conditions-of-call.ts';

/** Makes a case of a rule from a call of the past: its arguments, each to be kept or not. */
export function FromEntry(props: { readonly entry: number; readonly onAdd: (conditions: readonly Condition[]) => void }) {
  const client = useClient();
  const { value, error } = useFetched(String(props.entry), () => client['history.get']({ id: props.entry }));
  const [left, setLeft] = useState<readonly string[]>([]);
  const texts = text.rules.fromEntry;
  if (value === null) return <InlineError message={error} />;
  const conditions = conditionsOf(value.arguments?.text ?? '{}');
  const chosen = conditions.filter(({ path }) => !left.includes(path));
  return (
    <section className="banner from-entry">
      <b>
        {texts.title} <a href={linkTo('history', String(props.entry))}>{texts.entry(props.entry)}</a>
      </b>
      {conditions.length === 0 ? <p>{texts.nothing}</p> : null}
      {conditions.map(({ path, value: given }) => (
        <label key={path} className="check mono small">
          <input
            type="checkbox"
            checked={!left.includes(path)}
            onChange={(event) => setLeft(event.target.checked ? left.filter((each) => each !== path) : [...left, path])}
          />
          {path} = {JSON.stringify(given)}
        </label>
      ))}
      {conditions.length === 0 ? null : (
        <Button
          size="small"
          aria-disabled={chosen.length === 0 || undefined}
          onClick={() => (chosen.length > 0 ? props.onAdd(chosen) : undefined)}
        >
          {texts.add}
        </Button>
      )}
    </section>
  );
}
