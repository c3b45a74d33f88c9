import { useId } from 'react';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
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
      {field.kind === 'switch' ? (
        <input
          id={id}
          type="checkbox"
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- a checkbox tells by itself whether it is checked
          role="switch"
          className="switch"
          aria-describedby={`${id}-help`}
          checked={value === true}
          onChange={(event) => props.onChange(event.target.checked)}
        />
      ) : (
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
      )}
    </div>
  );
}
