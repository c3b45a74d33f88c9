import { useState } from 'react';
import type { ClientView, ImportResult } from '../../shared/contract/clients.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ClearText } from './ConnectedView.tsx';
import { NeededValues } from './NeededValues.tsx';

/** Makes the servers of a client ours without touching its files, and says what it could not take along. */
export function ImportDialog({ client, onClose }: { readonly client: ClientView; readonly onClose: () => void }) {
  const host = useClient();
  const command = useCommand();
  const [result, setResult] = useState<ImportResult | null>(null);
  const texts = text.setup.importing;

  async function run(values: Readonly<Record<string, string>>): Promise<void> {
    const done = await command.run(() => host['clients.import']({ client: client.id, values: { ...values } }));
    if (done.ok) setResult(done.value);
  }

  return (
    <Dialog title={texts.title(client.name)} onClose={onClose}>
      <div className="dialog-body">
        {result === null ? (
          <p className="muted">{texts.body}</p>
        ) : (
          <>
            <p role="status">
              {texts.result(result.imported.length)} {result.merged.length === 0 ? null : texts.merged(result.merged.join(', '))}
            </p>
            {result.kept.length === 0 ? null : (
              <ul className="plan-notes small">
                {result.kept.map(({ name, reason }) => (
                  <li key={name}>
                    <b className="mono">{name}</b> {text.setup.plan.kept} <span className="faint">{reason}</span>
                  </li>
                ))}
              </ul>
            )}
            <NeededValues needs={result.needs} onUse={(values) => void run(values)} />
            <ClearText paths={result.clearText} />
          </>
        )}
      </div>
      <InlineError message={command.error} />
      <footer>
        {result === null ? (
          <>
            <Button data-autofocus onClick={onClose}>
              {text.app.cancel}
            </Button>
            <Button look="solid" isWorking={command.isWorking} onClick={() => void run({})}>
              {texts.confirm}
            </Button>
          </>
        ) : (
          <Button look="solid" onClick={onClose}>
            {text.setup.done.close}
          </Button>
        )}
      </footer>
    </Dialog>
  );
}
