import { useId } from 'react';
import { InlineError } from '../parts/InlineError.tsx';

/** One switch with its name, what it does, and what keeps it from doing so. */
export function SwitchRow(props: {
  readonly texts: { readonly label: string; readonly help: string };
  readonly isOn: boolean;
  readonly problem?: string | null;
  readonly isDisabled?: boolean;
  /** Its last change is on the way: until it is known what stands, another click would mean something else than what is seen. */
  readonly isBusy?: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="setting-row">
      <div>
        <label className="setting-label" htmlFor={id}>
          {props.texts.label}
        </label>
        <div className="field-help" id={`${id}-help`}>
          {props.texts.help}
        </div>
        <InlineError message={props.problem ?? null} />
      </div>
      <input
        id={id}
        type="checkbox"
        // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- a checkbox tells by itself whether it is checked
        role="switch"
        className="switch"
        aria-describedby={`${id}-help`}
        disabled={props.isDisabled}
        // Not `disabled`, which would take the focus away from whoever goes by keyboard.
        aria-disabled={props.isBusy === true || undefined}
        checked={props.isOn}
        onChange={(event) => (props.isBusy === true ? undefined : props.onChange(event.target.checked))}
      />
    </div>
  );
}
