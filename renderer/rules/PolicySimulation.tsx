import { ChartNoAxesColumn } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { z } from 'zod';
import type { SimulationSchema } from '../../shared/contract/contract.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { formatCount } from '../format/quantity.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
type Simulation = z.output<typeof SimulationSchema>;

/** What the text being edited would have done to the calls and other messages of the last seven days. */
export function PolicySimulation(props: {
  readonly server: string;
  readonly source: string;
  readonly canRun: boolean;
  /** Without being asked to. */
  readonly isAtOnce?: boolean;
}) {
  const client = useClient();
  const command = useCommand();
  const [result, setResult] = useState<{ readonly of: string; readonly simulation: Simulation } | null>(null);
  const texts = text.policy.simulation;
  const run = async () => {
    const { server, source } = props;
    const outcome = await command.run(() => client['policy.simulate']({ server, text: source, sinceMs: WEEK_MS }));
    if (outcome.ok) setResult({ of: source, simulation: outcome.value });
  };
  const begin = useEffectEvent(run);
  const isAtOnce = props.isAtOnce === true;
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- it only says that the host was asked
    if (isAtOnce) void begin();
  }, [isAtOnce]);
  const isCurrent = result !== null && result.of === props.source;
  return (
    <div className="simulation well">
      <ChartNoAxesColumn aria-hidden />
      <div className="grow" role="status">
        <b>{texts.title}</b>
        <div className="muted num">{isCurrent ? <Counts simulation={result.simulation} /> : texts.body}</div>
        <InlineError message={command.error} />
      </div>
      <Button
        size="small"
        aria-disabled={!props.canRun || undefined}
        isWorking={command.isWorking}
        onClick={() => (props.canRun ? void run() : undefined)}
      >
        {texts.run}
      </Button>
    </div>
  );
}

function Counts({ simulation }: { readonly simulation: Simulation }) {
  const { after, before, calls, changed } = simulation;
  const texts = text.policy.simulation;
  return (
    <>
      {texts.counts(formatCount(calls), formatCount(after.allow), formatCount(after.ask), formatCount(after.deny))}{' '}
      {texts.now(formatCount(before.allow), formatCount(before.ask), formatCount(before.deny))} <b>{texts.changed(changed)}</b>
      {simulation.examples.length === 0 ? null : (
        <ul className="problem-list">
          {simulation.examples.map((example) => (
            <li key={example.entry}>
              <code>{example.tool}</code> {texts.example(example.before, example.after)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
