import type { ClientView } from '../../shared/contract/clients.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Chip, type ChipTone } from '../parts/Chip.tsx';
import { ClientBadge } from '../parts/ClientBadge.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ClientCoverage } from './ClientCoverage.tsx';

const TONES: Readonly<Record<ClientView['state'], ChipTone>> = {
  'not-installed': 'plain',
  found: 'plain',
  connected: 'allow',
  drifted: 'ask',
  broken: 'deny',
};

/** One client on this computer: how it stands, and what can be done. */
export function ClientCard(props: {
  readonly client: ClientView;
  readonly onAsk: (what: 'connect' | 'import' | 'undo') => void;
}) {
  const { client, onAsk } = props;
  const host = useClient();
  const command = useCommand();
  const texts = text.setup;
  const { id, name, state, servers, drift, files } = client;
  const judged = servers.filter(({ route }) => route === 'countersign').length;
  const direct = servers.filter(({ route }) => route === 'direct').length;
  const isConnected = client.connection !== null;
  const canConnect = state !== 'broken';
  return (
    <li className="card setup-client" aria-label={name}>
      <div className="setup-head">
        <ClientBadge name={name} />
        <div className="grow">
          <h2>{name}</h2>
          <p className="faint small num">
            {judged + direct === 0
              ? texts.noServers
              : [judged === 0 ? null : texts.judged(judged), direct === 0 ? null : texts.direct(direct)]
                  .filter((part) => part !== null)
                  .join(' · ')}
          </p>
        </div>
        <Chip tone={TONES[state]}>{texts.states[state]}</Chip>
      </div>
      {drift.length === 0 && state !== 'broken' ? null : (
        <ul className="banner ask">
          {drift.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
          {state !== 'broken'
            ? null
            : files.map(({ path, problem }) => (problem === null ? null : <li key={path}>{problem}</li>))}
        </ul>
      )}
      <div className="setup-actions">
        {isConnected ? (
          <>
            {state === 'drifted' ? (
              <>
                <Button size="small" aria-label={texts.repairThis(name)} onClick={() => onAsk('connect')}>
                  {texts.repair}
                </Button>
                <Button
                  size="small"
                  aria-label={texts.acceptThis(name)}
                  isWorking={command.isWorking}
                  onClick={() => void command.run(() => host['clients.accept']({ client: id }))}
                >
                  {texts.accept}
                </Button>
              </>
            ) : null}
            <Button size="small" aria-label={texts.undoThis(name)} onClick={() => onAsk('undo')}>
              {texts.undo}
            </Button>
          </>
        ) : canConnect ? (
          <>
            <Button size="small" aria-label={texts.connectThis(name)} onClick={() => onAsk('connect')}>
              {texts.connect}
            </Button>
            {direct === 0 ? null : (
              <Button size="small" look="quiet" aria-label={texts.importThis(name)} onClick={() => onAsk('import')}>
                {texts.import}
              </Button>
            )}
          </>
        ) : null}
      </div>
      <InlineError message={command.error} />
      <ClientCoverage client={client} />
    </li>
  );
}
