import { useState } from 'react';

/** A place in a sentence where one of a few words stands. */
export function Slot<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}) {
  const { options } = props;
  return (
    <select
      className="slot"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => {
        const chosen = options.find(([value]) => value === event.target.value);
        if (chosen !== undefined) props.onChange(chosen[0]);
      }}
    >
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** A place in a sentence where something is typed. It counts when one leaves it, or presses Enter. */
export function TextSlot(props: {
  readonly label: string;
  readonly value: string;
  readonly list?: string;
  readonly isNumber?: boolean;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(props.value);
  const [told, setTold] = useState(props.value);
  if (told !== props.value) {
    setTold(props.value);
    setTyped(props.value);
  }
  const settle = () => (typed === props.value ? undefined : props.onChange(typed));
  return (
    <input
      className="slot mono"
      aria-label={props.label}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      {...(props.list === undefined ? {} : { list: props.list })}
      inputMode={props.isNumber === true ? 'decimal' : 'text'}
      size={Math.min(Math.max(typed.length + 1, 4), 36)}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle();
        if (event.key === 'Escape') setTyped(props.value);
      }}
    />
  );
}
