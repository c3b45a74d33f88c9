import { useState } from 'react';
import type { VerifyReport } from '../../shared/model/history-entry.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatCount, shortHash } from '../format/quantity.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

/** Checks the whole chain now and says what came of it. */
export function VerifyButton() {
  const client = useClient();
  const command = useCommand();
  const [report, setReport] = useState<VerifyReport | null>(null);
  const verify = async () => {
    const result = await command.run(() => client['history.verify'](null));
    setReport(result.ok ? result.value : null);
  };
  return (
    <div className="verify">
      <span role="status" className={report?.ok === false ? 'verify-failed' : 'verify-good'}>
        {report === null ? '' : sayReport(report)}
      </span>
      <InlineError message={command.error} />
      <Button size="small" isWorking={command.isWorking} onClick={() => void verify()}>
        {command.isWorking ? text.history.verifying : text.history.verify}
      </Button>
    </div>
  );
}

function sayReport(report: VerifyReport): string {
  return report.ok
    ? text.history.verified(formatCount(report.entries), formatCount(report.links), shortHash(report.head))
    : text.history.broken(report.firstFailing.seq, report.firstFailing.entry, report.firstFailing.problem);
}
