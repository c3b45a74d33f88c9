import { ArrowLeft } from 'lucide-react';
import type { LearntRuleView, ToolRuleView } from '../../shared/contract/rules.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import { linkTo } from '../app/route.ts';
import { Button } from '../parts/Button.tsx';
import { ForeignDescription } from '../parts/ForeignDescription.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { LearntRules } from './LearntRules.tsx';
import { PolicySimulation } from './PolicySimulation.tsx';
import { SuggestedRules } from './SuggestedRules.tsx';
import { RuleSentence } from './RuleSentence.tsx';
import { ruleOnTheWay } from './draft-work.ts';
import { FromEntry } from './FromEntry.tsx';
import { readRuleForm, type RuleForm, withCase, writeRuleForm } from './rule-form.ts';
import type { PolicyDraftState } from './use-policy-draft.ts';

/** One tool: what it does, its rule as a sentence to change, what it would have done, and what was learnt. */
export function RuleDetail(props: {
  readonly server: ServerView;
  readonly tool: ToolRuleView | null;
  readonly draft: PolicyDraftState;
  readonly learnt: readonly LearntRuleView[];
  /** The call of the past that a rule is to be made from. */
  readonly from: number | null;
}) {
  const { server, tool, draft } = props;
  const texts = text.rules;
  if (tool === null) {
    return (
      <aside className="rule-detail" aria-label={texts.sentence.title}>
        <h2 className="visually-hidden">{texts.sentence.title}</h2>
        <p className="muted">{texts.choose}</p>
        <PolicySimulation server={server.name} source={draft.text} canRun={draft.draft?.means !== null} />
        <SuggestedRules server={server} onAdd={draft.change} />
        <LearntRules learnt={props.learnt} onRevoke={(key) => draft.change({ kind: 'revoke', key })} isNamed />
      </aside>
    );
  }
  // What the person has just written stands here at once: the next change is made in it, not in what it was before.
  const form = readRuleForm(ruleOnTheWay(draft.onTheWay, tool.name) ?? tool.rule);
  const isOwn = tool.ruleName === tool.name;
  const save = (changed: RuleForm) =>
    draft.change({ kind: 'rule', section: 'tools', name: tool.name, rule: writeRuleForm(changed) });
  return (
    <aside className="rule-detail" aria-label={tool.name}>
      <a className="back link small" href={linkTo('rules', server.name)}>
        <ArrowLeft aria-hidden />
        {texts.back}
      </a>
      <header>
        <h2 className="mono">
          <VisibleText value={tool.name} />
        </h2>
        <p className="muted small">{tool.classification.reason}</p>
        {tool.description === null ? null : (
          <p className="quoted mono small rule-says">
            <ForeignDescription value={tool.description} />
          </p>
        )}
      </header>
      {isOwn ? null : (
        <p className="muted small">
          {tool.ruleName === null ? texts.sentence.fromDefault : texts.sentence.fromGlob(tool.ruleName)}
        </p>
      )}
      {form === null || props.from === null ? null : (
        <FromEntry entry={props.from} onAdd={(conditions) => save(withCase(form, conditions))} />
      )}
      {form === null ? (
        <p className="banner">{texts.sentence.cannot}</p>
      ) : (
        <RuleSentence form={form} names={tool.arguments} onChange={save} />
      )}
      {isOwn ? (
        <div className="row">
          <Button
            look="quiet"
            size="small"
            onClick={() => draft.change({ kind: 'rule', section: 'tools', name: tool.name, rule: null })}
          >
            {texts.sentence.remove}
          </Button>
        </div>
      ) : null}
      <PolicySimulation server={server.name} source={draft.text} canRun={draft.draft?.means !== null} />
      <LearntRules
        learnt={props.learnt.filter(({ section, name }) => section === 'tools' && name === tool.ruleName)}
        onRevoke={(key) => draft.change({ kind: 'revoke', key })}
      />
    </aside>
  );
}
