/** One choice of a few, all in sight. */
export function Segmented<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <fieldset className="segmented">
      <legend>{props.label}</legend>
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
