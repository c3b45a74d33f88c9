import type { ProposedServer } from '../../shared/contract/server-commands.ts';
import { Chip } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { ConnectionPreview } from './CommandWords.tsx';
import type { Choice } from './paste-choice.ts';

/** One server that a text describes, exactly as it would run. */
export function ProposedCard(props: {
  readonly server: ProposedServer;
  readonly choice: Choice;
  readonly problem: string | null;
  readonly onChange: (choice: Choice) => void;
}) {
  const { server, choice, onChange } = props;
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
      <ConnectionPreview connection={server.connection} />
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
