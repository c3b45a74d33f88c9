import { Play, Plug } from 'lucide-react';
import { linkTo, navigate } from '../app/route.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

/** The first minutes: a demo that shows a real question, and the three steps to the person's own servers. */
export function FirstRun({ hasServers, hasGrants }: { readonly hasServers: boolean; readonly hasGrants: boolean }) {
  const client = useClient();
  const command = useCommand();
  const demo = useAppState((state) => state.demo);
  const texts = text.overview.first;
  /** The demo's question comes up on the page that shows it. */
  async function startDemo(): Promise<void> {
    await client['demo.start'](null);
    navigate('approvals');
  }
  const isDone = [hasServers, hasGrants, false];
  return (
    <section className="first-run" aria-labelledby="first-run">
      <div className="first-run-text">
        <h2 id="first-run">{texts.title}</h2>
        <p className="muted">{texts.body}</p>
        {demo === 'unavailable' ? null : (
          <Button look="solid" isWorking={command.isWorking || demo === 'running'} onClick={() => void command.run(startDemo)}>
            <Play aria-hidden />
            {demo === 'running' ? texts.running : texts.demo}
          </Button>
        )}
        <a className="button plain" href={linkTo('clients', '+setup')}>
          <Plug aria-hidden />
          {text.setup.open}
        </a>
        {demo === 'running' ? (
          <p className="small">
            {texts.watch} <a href={linkTo('approvals')}>{text.app.pages.approvals}</a>
          </p>
        ) : null}
        <InlineError message={command.error} />
      </div>
      <ol className="steps">
        {texts.steps.map((step, index) => (
          <li key={step.title} className={isDone[index] === true ? 'done' : undefined}>
            <b>
              {step.title}
              {isDone[index] === true ? <span className="chip allow">{texts.done}</span> : null}
            </b>
            <span className="muted">{step.body}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
