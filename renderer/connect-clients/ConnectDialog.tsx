import { useState } from 'react';
import type { ClientView, ConnectResult, ConnectStyle } from '../../shared/contract/clients.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { DialogFooter } from '../parts/DialogFooter.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';
import { ConnectedView } from './ConnectedView.tsx';
import { FileChanges } from './FileChanges.tsx';
import { NeededValues } from './NeededValues.tsx';
import { PlanNotes } from './PlanNotes.tsx';
import { PlannedServers } from './PlannedServers.tsx';

/** Shows what connecting, or repairing, a client would write, and writes it when the person says so. */
export function ConnectDialog({ client, onClose }: { readonly client: ClientView; readonly onClose: () => void }) {
  const host = useClient();
  const command = useCommand();
  const [style, setStyle] = useState<ConnectStyle>(client.connection?.style ?? 'wrap');
  const [values, setValues] = useState<Record<string, string>>({});
  const [result, setResult] = useState<ConnectResult | null>(null);
  const fetched = useFetched(JSON.stringify([style, values]), () => host['clients.plan']({ client: client.id, style, values }));
  const texts = text.setup.plan;
  const plan = fetched.value?.style === style ? fetched.value : null;
  const title = client.connection === null ? texts.title(client.name) : texts.repairTitle(client.name);

  async function write(precondition: string): Promise<void> {
    const done = await command.run(() => host['clients.connect']({ client: client.id, style, values, precondition }));
    if (done.ok) setResult(done.value);
    else fetched.reload();
  }

  if (result !== null) return <ConnectedView name={client.name} result={result} onClose={onClose} />;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="dialog-body connect-client">
        <Segmented
          label={texts.style}
          value={style}
          options={[
            ['wrap', texts.styles.wrap],
            ['add', texts.styles.add],
          ]}
          onChange={setStyle}
        />
        <p className="faint small">{texts.styleHelp[style]}</p>
        {plan === null ? null : (
          <>
            <PlannedServers servers={plan.servers} />
            <NeededValues needs={plan.needs} onUse={(given) => setValues((before) => ({ ...before, ...given }))} />
            <FileChanges changes={plan.changes} />
            {plan.notes.length === 0 ? null : (
              <section aria-label={texts.notes}>
                <h3>{texts.notes}</h3>
                <PlanNotes notes={plan.notes} />
              </section>
            )}
            <p className="small">
              {texts.grant(plan.grant)} {texts.via[plan.via]}
            </p>
          </>
        )}
        <InlineError message={fetched.error} />
      </div>
      <DialogFooter
        look="solid"
        confirm={texts.confirm}
        error={command.error}
        isWorking={command.isWorking}
        isReady={plan !== null}
        onConfirm={() => {
          if (plan !== null) void write(plan.precondition);
        }}
        onClose={onClose}
      />
    </Dialog>
  );
}
