/** One choice of a few, all in sight. `isColoured`: what a rule says has its colour, besides its word. */
export function Segmented<T extends string>(props: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly isColoured?: boolean;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <fieldset className={props.isColoured === true ? 'segmented coloured' : 'segmented'}>
      <legend className={props.isLabelHidden === true ? 'visually-hidden' : undefined}>{props.label}</legend>
      <div>
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={props.label}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
