import type { ProposedServer } from '../../shared/contract/server-commands.ts';
import { Chip } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { ConnectionPreview } from './CommandWords.tsx';
import { type Choice, connectionOf } from './paste-choice.ts';
import { PinHint } from './PinHint.tsx';

/** One server that a text describes, exactly as it would run. */
export function ProposedCard(props: {
  readonly server: ProposedServer;
  readonly choice: Choice;
  readonly problem: string | null;
  readonly onChange: (choice: Choice) => void;
}) {
  const { server, choice, onChange } = props;
  const connection = connectionOf(server, choice);
  const texts = text.servers.add.paste;
  const label = server.way === null ? server.name : `${server.name} (${server.way})`;
  return (
    <li className="card proposed-card">
      <div className="row">
        <input
          type="checkbox"
          aria-label={texts.take(label)}
          checked={choice.isTaken}
          onChange={(event) => onChange({ ...choice, isTaken: event.target.checked })}
        />
        <input
          className="mono grow"
          aria-label={texts.nameOf(label)}
          spellCheck={false}
          value={choice.name}
          onChange={(event) => onChange({ ...choice, name: event.target.value })}
        />
        {server.way === null ? null : <Chip tone="plain">{server.way}</Chip>}
      </div>
      {server.description === null ? null : (
        <p className="small muted">
          <VisibleText value={server.description} />
        </p>
      )}
      <ConnectionPreview connection={connection} />
      {connection.transport === 'stdio' ? (
        // Somebody else wrote this text: a package manager gets neither its folder nor its variables before the person agreed.
        <PinHint
          connection={{ transport: 'stdio', command: connection.command, args: connection.args, env: {} }}
          onPin={(args) => onChange({ ...choice, args })}
        />
      ) : null}
      {server.warnings.length === 0 ? null : (
        <ul className="warnings small">
          {server.warnings.map((warning) => (
            <li key={warning}>
              <VisibleText value={warning} />
            </li>
          ))}
        </ul>
      )}
      <InlineError message={props.problem} />
    </li>
  );
}
