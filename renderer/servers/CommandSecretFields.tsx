import { TextField } from '../parts/TextField.tsx';
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
    <TextField
      key={label}
      label={texts.label(label)}
      help={texts.help}
      isSecret
      autoComplete="off"
      placeholder={Object.hasOwn(secrets.kept, label) ? text.servers.add.values.keptPlaceholder : undefined}
      value={secrets.typed[label] ?? ''}
      onChange={(value) => props.onChange({ ...secrets, typed: { ...secrets.typed, [label]: value } })}
    />
  ));
}
