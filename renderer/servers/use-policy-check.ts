import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { Contract } from '../../shared/contract/contract.ts';
import { useClient } from '../connect/session-context.ts';
import { sentenceOf } from '../connect/use-command.ts';

const PAUSE_MS = 250;

export type PolicyReport = z.output<Contract['policy.check']['output']>;
export interface PolicyCheck {
  /** The report about exactly this text; null while it is being checked. */
  readonly report: PolicyReport | null;
  /** The last report, perhaps about an earlier text: what is shown meanwhile. */
  readonly shown: PolicyReport | null;
  readonly error: string | null;
}

/** Has the host check a document shortly after the last key. */
export function usePolicyCheck(server: string, source: string): PolicyCheck {
  const client = useClient();
  const [state, setState] = useState<{ of: string; report: PolicyReport | null; error: string | null }>({
    of: '',
    report: null,
    error: null,
  });
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      client['policy.check']({ text: source, server }).then(
        (report) => isCurrent && setState({ of: source, report, error: null }),
        (error: unknown) => isCurrent && setState((before) => ({ ...before, error: sentenceOf(error) })),
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, server, source]);
  return { report: state.of === source ? state.report : null, shown: state.report, error: state.error };
}
