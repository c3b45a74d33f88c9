import { Plus, X } from 'lucide-react';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import type { NamedValue } from './new-server.ts';

/** Environment variables or headers, one a line; secret ones are kept in the system's keychain and shown nowhere. */
export function NamedValues(props: {
  readonly kind: 'stdio' | 'http';
  readonly values: readonly NamedValue[];
  readonly problem: string | null;
  readonly onChange: (values: readonly NamedValue[]) => void;
}) {
  const { values, onChange } = props;
  const texts = text.servers.add.values;
  const noun = texts.nouns[props.kind];
  const change = (key: number, part: Partial<NamedValue>) =>
    onChange(values.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const add = () =>
    onChange([...values, { key: Math.max(0, ...values.map((each) => each.key)) + 1, name: '', value: '', isSecret: true }]);
  return (
    <fieldset className="named-values">
      <legend>{noun.title}</legend>
      {values.map((each, index) => (
        <div key={each.key} className="named-value">
          <input
            className="mono"
            aria-label={texts.name(noun.one, index + 1)}
            placeholder={noun.placeholder}
            spellCheck={false}
            value={each.name}
            onChange={(event) => change(each.key, { name: event.target.value })}
          />
          <input
            className="mono"
            type={each.isSecret ? 'password' : 'text'}
            autoComplete="off"
            aria-label={texts.value(noun.one, index + 1)}
            placeholder={each.kept !== undefined && each.isSecret ? texts.keptPlaceholder : texts.valuePlaceholder}
            value={each.value}
            onChange={(event) => change(each.key, { value: event.target.value })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={each.isSecret}
              onChange={(event) => change(each.key, { isSecret: event.target.checked })}
            />
            {texts.secret}
          </label>
          <Button
            look="quiet"
            size="small"
            aria-label={texts.remove(noun.one, index + 1)}
            onClick={() => onChange(values.filter((other) => other.key !== each.key))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <Button size="small" look="quiet" onClick={add}>
        <Plus aria-hidden />
        {texts.add(noun.one)}
      </Button>
      <InlineError message={props.problem} />
    </fieldset>
  );
}
