import { useState } from 'react';
import type { z } from 'zod';
import type { Contract } from '../../shared/contract/contract.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { ProblemList } from './ProblemList.tsx';

const MAX_BYTES = 1_048_576;

type Report = z.output<Contract['policy.check']['output']>;

/** Brings in a document of another tool: what it becomes, and every part that was not understood, before it is even a draft. */
export function ImportDialog(props: {
  readonly server: string;
  readonly onTake: (text: string) => void;
  readonly onClose: () => void;
}) {
  const client = useClient();
  const command = useCommand();
  const [source, setSource] = useState('');
  const [report, setReport] = useState<{ readonly of: string; readonly report: Report } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const texts = text.rules.importDialog;
  const look = async (written: string) => {
    setSource(written);
    setProblem(null);
    if (written.trim() === '') return setReport(null);
    const result = await command.run(() => client['policy.check']({ text: written, server: props.server }));
    if (result.ok) setReport({ of: written, report: result.value });
  };
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MAX_BYTES) setProblem(texts.tooLarge);
    else await look(await file.text());
  };
  const shown = report?.of === source ? report.report : null;
  const normal = shown?.ok === true ? shown.normal : null;
  return (
    <Dialog title={texts.title} onClose={props.onClose}>
      <div className="dialog-body import-rules">
        <p className="muted">{texts.body}</p>
        <Field label={texts.file} error={problem}>
          {(ids) => (
            <input
              {...ids}
              data-autofocus
              type="file"
              accept=".json,.yaml,.yml,application/json"
              onChange={(event) => void choose(event.target.files?.[0])}
            />
          )}
        </Field>
        <Field label={texts.text}>
          {(ids) => (
            <textarea
              {...ids}
              className="mono"
              rows={7}
              spellCheck={false}
              value={source}
              onChange={(event) => void look(event.target.value)}
            />
          )}
        </Field>
        <div role="status">
          {shown === null ? null : shown.ok ? (
            <b className="good">{texts.good}</b>
          ) : (
            <>
              <b className="bad">{texts.bad}</b>
              <ProblemList problems={shown.problems} />
            </>
          )}
          {shown === null || shown.warnings.length === 0 ? null : (
            <>
              <b>{texts.warnings}</b>
              <ProblemList problems={shown.warnings} />
            </>
          )}
        </div>
        {normal === null ? null : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
          <pre className="well mono policy-text" tabIndex={0} aria-label={texts.good}>
            {normal}
          </pre>
        )}
      </div>
      <InlineError message={command.error} />
      <footer>
        <Button onClick={props.onClose}>{text.app.cancel}</Button>
        <Button
          look="solid"
          aria-disabled={normal === null || undefined}
          onClick={() => {
            if (normal === null) return;
            props.onTake(normal);
            props.onClose();
          }}
        >
          {texts.take}
        </Button>
      </footer>
    </Dialog>
  );
}
