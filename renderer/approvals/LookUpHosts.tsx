import { useMemo, useState } from 'react';
import type { Client } from '../../shared/contract/client.ts';
import type { ApprovalView } from '../../shared/model/approval.ts';
import { namedHosts } from '../../shared/policy/named-hosts.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** Where the names in a call lead now, when the person wants to know: asking tells the name service, so nothing is asked before. */
export function LookUpHosts({ approval, source }: { readonly approval: ApprovalView; readonly source: string }) {
  const client = useClient();
  const command = useCommand();
  const [found, setFound] = useState<Awaited<ReturnType<Client['approvals.lookUp']>>['hosts'] | null>(null);
  const hosts = useMemo(() => hostsIn(source), [source]);
  const words = text.lookUp;
  const ask = async () => {
    const result = await command.run(() => client['approvals.lookUp']({ id: approval.id }));
    if (result.ok) setFound(result.value.hosts);
  };
  if (hosts === 0) return null;
  return (
    <div className="look-up">
      {found === null ? (
        <Button look="quiet" size="small" isWorking={command.isWorking} title={words.detail} onClick={() => void ask()}>
          {words.open(hosts)}
        </Button>
      ) : (
        <div role="status">
          <dl className="facts">
            {found.map(({ host, addresses, problem }) => (
              <div key={host}>
                <dt>
                  <VisibleText value={words.result(host)} />
                </dt>
                <dd className="mono">
                  {problem}
                  {addresses.map(({ address, where }) => (
                    <div key={address} className={where === 'elsewhere' ? '' : 'look-up-near'}>
                      {address} <span className="look-up-where">{words.where[where]}</span>
                    </div>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <p className="faint small">{words.mayChange}</p>
        </div>
      )}
      <InlineError message={command.error} />
    </div>
  );
}

function hostsIn(source: string): number {
  try {
    return namedHosts(JSON.parse(source)).length;
  } catch {
    // What cannot be read is shown as it is, below.
    return 0;
  }
}
