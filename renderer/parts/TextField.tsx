import type { InputHTMLAttributes, ReactNode } from 'react';
import { Field } from './Field.tsx';

type InputParts = Pick<InputHTMLAttributes<HTMLInputElement>, 'inputMode' | 'placeholder' | 'autoComplete'>;

/** One line of text that a program reads as it stands: no spelling is corrected. `isSecret`: what is typed is not shown. */
export function TextField(
  props: InputParts & {
    readonly label: string;
    readonly help?: ReactNode;
    readonly error?: string | null;
    readonly isSecret?: boolean;
    readonly value: string;
    readonly onChange: (value: string) => void;
  },
) {
  const { label, help, error, isSecret = false, value, onChange, ...input } = props;
  return (
    <Field label={label} help={help} error={error ?? null}>
      {(ids) => (
        <input
          {...ids}
          {...input}
          className="mono"
          type={isSecret ? 'password' : 'text'}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
