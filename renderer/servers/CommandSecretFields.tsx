import { Field } from '../parts/Field.tsx';
import * as text from '../text/en.ts';
import type { CommandSecrets } from './command-secrets.ts';

/** The values of the secrets that a command line names; shown nowhere once they are kept. */
export function CommandSecretFields(props: {
  readonly labels: readonly string[];
  readonly secrets: CommandSecrets;
  readonly onChange: (secrets: CommandSecrets) => void;
}) {
  const { secrets } = props;
  const texts = text.servers.add.commandSecrets;
  return props.labels.map((label) => (
    <Field key={label} label={texts.label(label)} help={texts.help}>
      {(ids) => (
        <input
          {...ids}
          className="mono"
          type="password"
          autoComplete="off"
          placeholder={Object.hasOwn(secrets.kept, label) ? text.servers.add.values.keptPlaceholder : undefined}
          value={secrets.typed[label] ?? ''}
          onChange={(event) => props.onChange({ ...secrets, typed: { ...secrets.typed, [label]: event.target.value } })}
        />
      )}
    </Field>
  ));
}
