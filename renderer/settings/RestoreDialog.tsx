import { useState } from 'react';
import type { z } from 'zod';
import type { Contract } from '../../shared/contract/contract.ts';
import { SettingsSchema } from '../../shared/model/settings.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatMoment } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { useNow } from '../parts/use-now.ts';
import * as text from '../text/en.ts';

const MAX_BYTES = 8_388_608;

type Report = z.output<Contract['backup.check']['output']>;

/** Shows what a backup would change, before it does. */
export function RestoreDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const command = useCommand();
  const [chosen, setChosen] = useState<{ readonly source: string; readonly report: Report } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const texts = text.backup;
  const look = async (file: File | undefined) => {
    setChosen(null);
    setProblem(file !== undefined && file.size > MAX_BYTES ? texts.tooLarge : null);
    if (file === undefined || file.size > MAX_BYTES) return;
    const source = await file.text();
    const result = await command.run(() => client['backup.check']({ text: source }));
    if (result.ok) setChosen({ source, report: result.value });
  };
  const restore = async () => {
    if (chosen === null) return;
    const result = await command.run(() => client['backup.restore']({ text: chosen.source }));
    if (result.ok) onClose();
  };
  return (
    <Dialog title={texts.dialog} onClose={onClose}>
      <div className="dialog-body restore">
        <Field label={texts.file} error={problem}>
          {(ids) => (
            <input
              {...ids}
              data-autofocus
              type="file"
              accept=".json,application/json"
              onChange={(event) => void look(event.target.files?.[0])}
            />
          )}
        </Field>
        {chosen === null ? null : <Preview report={chosen.report} />}
        <InlineError message={command.error} />
      </div>
      <footer>
        <Button onClick={onClose}>{text.app.cancel}</Button>
        <Button
          look="solid"
          isWorking={command.isWorking}
          aria-disabled={chosen === null || undefined}
          onClick={() => void restore()}
        >
          {texts.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}

function Preview({ report }: { readonly report: Report }) {
  const now = useNow(60_000);
  const texts = text.backup;
  const names = SettingsSchema.keyof().options.filter((name) => report.settings.includes(name));
  const loosens = report.policies.flatMap((policy) => policy.loosens.map((sentence) => `${policy.server}: ${sentence}`));
  return (
    <div role="status" className="restore-preview">
      <p className="muted">{texts.made(formatMoment(Date.parse(report.madeAt), now))}</p>
      <b>{texts.settings(names.length)}</b>
      <ul>
        {names.map((name) => (
          <li key={name}>{text.settings.fields[name].label}</li>
        ))}
      </ul>
      {report.policies.length === 0 ? null : <b>{texts.policies}</b>}
      <ul>
        {report.policies.map(({ server, isKnown, isSame }) => (
          <li key={server}>
            <code>{server}</code> {isSame ? texts.same : isKnown ? texts.replaced : texts.unknown}
          </li>
        ))}
      </ul>
      {loosens.length === 0 ? null : (
        <div className="banner ask">
          <b>{texts.loosens}</b>
          <ul>
            {loosens.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
