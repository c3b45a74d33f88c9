import { useId } from 'react';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { SwitchRow } from './SwitchRow.tsx';
import type { SettingField } from './setting-fields.ts';

/** One setting: its name, what it does, its value and unit, and its error in place. */
export function SettingRow(props: {
  readonly field: SettingField;
  readonly value: string | number | boolean;
  readonly problem: string | null;
  readonly onChange: (value: string | boolean) => void;
}) {
  const { field, value, problem } = props;
  const id = useId();
  const texts = text.settings.fields[field.name];
  if (field.kind === 'switch')
    return <SwitchRow texts={texts} isOn={value === true} problem={problem} onChange={props.onChange} />;
  return (
    <div className="setting-row">
      <div>
        <label className="setting-label" htmlFor={id}>
          {texts.label}
        </label>
        <div className="field-help" id={`${id}-help`}>
          {texts.help}
        </div>
        <InlineError id={`${id}-error`} message={problem} />
      </div>
      <div className="number-field">
        <input
          id={id}
          className="num"
          inputMode="decimal"
          aria-describedby={`${id}-help ${id}-error`}
          aria-invalid={problem !== null}
          value={String(value)}
          onChange={(event) => props.onChange(event.target.value)}
        />
        <span className="faint small">{field.unit}</span>
      </div>
    </div>
  );
}
