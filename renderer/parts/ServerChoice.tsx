import * as text from '../text/en.ts';

/** All servers, or some of them. */
export function ServerChoice(props: {
  readonly servers: readonly string[];
  readonly chosen: 'all' | string[];
  readonly onChange: (chosen: 'all' | string[]) => void;
}) {
  const { chosen, onChange } = props;
  return (
    <fieldset className="choices">
      <legend>{text.overview.grant.servers}</legend>
      <label className="check">
        <input type="checkbox" checked={chosen === 'all'} onChange={(event) => onChange(event.target.checked ? 'all' : [])} />
        {text.overview.grant.all}
      </label>
      {chosen === 'all'
        ? null
        : props.servers.map((name) => (
            <label className="check mono" key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={(event) => onChange(event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))}
              />
              {name}
            </label>
          ))}
    </fieldset>
  );
}
