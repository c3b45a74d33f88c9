import { useState } from 'react';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { saveFile } from '../format/save-file.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { RestoreDialog } from './RestoreDialog.tsx';

/** Settings and policies as a file, and back. */
export function BackupSection() {
  const client = useClient();
  const command = useCommand();
  const [isRestoring, setIsRestoring] = useState(false);
  const texts = text.backup;
  const save = async () => {
    const result = await command.run(() => client['backup.make'](null));
    if (result.ok)
      saveFile(`countersign-${new Date().toISOString().slice(0, 10)}.backup.json`, 'application/json', [result.value.text]);
  };
  return (
    <section>
      <h2>{texts.title}</h2>
      <div className="card setting-rows">
        <div className="setting-row">
          <div>
            <span className="setting-label">{texts.label}</span>
            <div className="field-help">{texts.help}</div>
            <InlineError message={command.error} />
          </div>
          <div className="row">
            <Button size="small" isWorking={command.isWorking} onClick={() => void save()}>
              {texts.save}
            </Button>
            <Button size="small" onClick={() => setIsRestoring(true)}>
              {texts.restore}
            </Button>
          </div>
        </div>
      </div>
      {isRestoring ? <RestoreDialog onClose={() => setIsRestoring(false)} /> : null}
    </section>
  );
}
