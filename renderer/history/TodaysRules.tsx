import { Scale } from 'lucide-react';
import type { HistoryEntry } from '../../shared/model/history-entry.ts';
import { linkTo } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useState } from 'react';
import { Button } from '../parts/Button.tsx';
import { Chip } from '../parts/Chip.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

interface Said {
  readonly effect: 'allow' | 'ask' | 'deny';
  readonly reason: string;
  readonly rule: string;
}

/** What the rules of now would say about a call of the past, and the way to make a rule from it. */
export function TodaysRules({ entry }: { readonly entry: HistoryEntry }) {
  const client = useClient();
  const command = useCommand();
  const [said, setSaid] = useState<Said | null>(null);
  const { server, arguments: body } = entry;
  if (entry.kind !== 'call' || server === null) return null;
  const texts = text.history.todaysRules;
  const isWhole = body !== null && !body.truncated;
  const ask = async () => {
    if (!isWhole) return;
    const about = { tool: entry.subject };
    const result = await command.run(() =>
      client['policy.test']({
        server,
        about,
        arguments: body.text,
        ...(entry.client === null ? {} : { client: entry.client }),
      }),
    );
    if (result.ok) setSaid(result.value);
  };
  return (
    <section className="todays-rules">
      <div className="row">
        <Button size="small" isWorking={command.isWorking} aria-disabled={!isWhole || undefined} onClick={() => void ask()}>
          <Scale aria-hidden />
          {texts.ask}
        </Button>
        <a className="button plain small" href={linkTo('rules', server, entry.subject, `from=${entry.id}`)}>
          {texts.make}
        </a>
      </div>
      <div role="status">
        {said === null ? null : (
          <p className="small">
            <Chip tone={said.effect}>{texts.effects[said.effect]}</Chip> {said.reason}{' '}
            <code className="rule-link">{said.rule}</code>
          </p>
        )}
        {isWhole ? null : <p className="faint small">{texts.cut}</p>}
        <InlineError message={command.error} />
      </div>
    </section>
  );
}
