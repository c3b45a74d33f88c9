import { useId, type ReactNode } from 'react';
import { InlineError } from './InlineError.tsx';

export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A labelled control with its help and its error, tied together for screen readers. */
export function Field(props: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | null;
  readonly children: (ids: FieldIds) => ReactNode;
}) {
  const id = useId();
  const error = props.error ?? null;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.children({ id, 'aria-describedby': `${id}-help ${id}-error`, 'aria-invalid': error !== null })}
      {props.help === undefined ? null : (
        <div className="field-help" id={`${id}-help`}>
          {props.help}
        </div>
      )}
      <InlineError id={`${id}-error`} message={error} />
    </div>
  );
}
