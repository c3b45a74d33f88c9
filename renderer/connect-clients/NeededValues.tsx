import { useState } from 'react';
import type { NeededValue } from '../../shared/contract/clients.ts';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import * as text from '../text/en.ts';

/** Values that a client would ask for itself, or take from an environment that is not ours. */
export function NeededValues(props: {
  readonly needs: readonly NeededValue[];
  readonly onUse: (values: Readonly<Record<string, string>>) => void;
}) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const texts = text.setup.plan;
  const ids = [...new Map(props.needs.map((need) => [need.id, need])).values()];
  if (ids.length === 0) return null;
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  return (
    <section className="needed-values" aria-label={texts.needs}>
      <h3>{texts.needs}</h3>
      <p className="faint small">{texts.needsHelp}</p>
      {ids.map(({ id, description, server }) => (
        <Field key={id} label={id} help={description === null ? server : `${server}: ${description}`}>
          {(field) => (
            <input
              {...field}
              type="password"
              autoComplete="off"
              value={values[id] ?? ''}
              onChange={(event) => setValues((before) => ({ ...before, [id]: event.target.value }))}
            />
          )}
        </Field>
      ))}
      <Button size="small" aria-disabled={Object.keys(given).length === 0 || undefined} onClick={() => props.onUse(given)}>
        {texts.use}
      </Button>
    </section>
  );
}
