import { useState, type ReactNode } from 'react';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { PageHeader } from '../parts/PageHeader.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import * as text from '../text/en.ts';
import { countChanges } from './count-changes.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { JsonView } from './JsonView.tsx';
import { PolicyStanding } from './PolicyStanding.tsx';
import { RuleDetail } from './RuleDetail.tsx';
import { RulesMenu } from './RulesMenu.tsx';
import { RulesTable } from './RulesTable.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { usePolicyDraft } from './use-policy-draft.ts';

/** Every tool of a server with what becomes of its calls; what is changed here is a draft until it is saved. */
export function ServerRules(props: {
  readonly server: ServerView;
  readonly picker: ReactNode;
  readonly tool: string | null;
  readonly from: number | null;
}) {
  const { server, tool } = props;
  const client = useClient();
  const [view, setView] = useState<'table' | 'json'>('table');
  const [dialog, setDialog] = useState<'save' | 'import' | null>(null);
  // Whoever writes rules wants to see the tools: the host asks the server for them where it has not named any yet.
  const listed = useFetched(`${server.name} ${server.toolCount}`, () => client['servers.tools']({ name: server.name }));
  const command = useCommand();
  const draft = usePolicyDraft(server.name, `${server.policyRevision} ${server.toolCount}`);
  const texts = text.rules;
  const means = draft.draft?.means ?? null;
  const shown = means?.tools.find((each) => each.name === tool) ?? null;
  const canSave = draft.isDirty && draft.isCurrent && means !== null;
  return (
    <div className="page rules-page">
      <PageHeader title={texts.title} note={means === null ? null : texts.tools(means.tools.length)}>
        {draft.isDirty ? (
          <Button size="small" onClick={draft.discard}>
            {texts.discard}
          </Button>
        ) : null}
        <Button
          look={draft.isDirty ? 'solid' : 'plain'}
          size="small"
          aria-disabled={!canSave || undefined}
          onClick={() => (canSave ? setDialog('save') : undefined)}
        >
          {texts.save(draft.isDirty ? countChanges(means, draft.draft?.text !== draft.start) : 0)}
        </Button>
        <RulesMenu server={server} draft={draft} onImport={() => setDialog('import')} command={command} />
      </PageHeader>
      <div className="rules-bar">
        {props.picker}
        {means === null ? null : (
          <>
            <label className="rules-default">
              <span>{texts.default.before}</span>
              <select
                aria-label={texts.default.label}
                value={means.default}
                onChange={(event) => draft.change({ kind: 'default', to: answerOf(event.target.value) })}
              >
                {ANSWERS.map((answer) => (
                  <option key={answer} value={answer}>
                    {texts.default[answer]}
                  </option>
                ))}
              </select>
            </label>
            <select
              aria-label={texts.mode.label}
              value={means.mode}
              onChange={(event) => draft.change({ kind: 'mode', to: event.target.value === 'observe' ? 'observe' : 'enforce' })}
            >
              <option value="enforce">{texts.mode.enforce}</option>
              <option value="observe">{texts.mode.observe}</option>
            </select>
          </>
        )}
        <span className="grow" />
        <Segmented
          label={texts.views.label}
          isLabelHidden
          value={view}
          options={[
            ['table', texts.views.table],
            ['json', texts.views.json],
          ]}
          onChange={setView}
        />
      </div>
      <div className="rules-notes">
        <PolicyStanding server={server} />
        <InlineError message={draft.error ?? listed.error ?? command.error} />
        {draft.isOvertaken ? (
          <div className="banner ask" role="status">
            {texts.overtaken}
          </div>
        ) : null}
        {means?.mode === 'observe' ? <div className="banner ask">{texts.observing}</div> : null}
        {draft.draft !== null && draft.draft.inForce === null ? <p className="muted small">{texts.recommendedNow}</p> : null}
      </div>
      {view === 'json' || (draft.draft !== null && means === null) ? (
        <JsonView draft={draft} />
      ) : means === null ? null : (
        <div className={`rules-split ${shown === null ? '' : 'has-detail'}`}>
          <RulesTable server={server.name} tools={means.tools} selected={shown?.name ?? null} onChange={draft.change} />
          <RuleDetail
            key={shown?.name ?? ''}
            server={server}
            tool={shown}
            draft={draft}
            learnt={means.learnt}
            from={props.from}
          />
        </div>
      )}
      {dialog === 'save' ? <SaveDialog server={server} draft={draft} onClose={() => setDialog(null)} /> : null}
      {dialog === 'import' ? <ImportDialog server={server.name} onTake={draft.replace} onClose={() => setDialog(null)} /> : null}
    </div>
  );
}

const ANSWERS = ['allow', 'ask', 'deny'] as const;

function answerOf(value: string): (typeof ANSWERS)[number] {
  return ANSWERS.find((answer) => answer === value) ?? 'ask';
}
