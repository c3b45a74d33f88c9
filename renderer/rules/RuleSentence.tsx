import { Plus, X } from 'lucide-react';
import type { Limit } from '../../shared/model/policy-document.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';
import { pathOf } from './condition-value.ts';
import { ConditionSlots } from './ConditionSlots.tsx';
import { LimitSlots } from './LimitSlots.tsx';
import { type Clause, type FormAction, type RuleForm, withCase } from './rule-form.ts';
import { Slot } from './Slot.tsx';

const ACTIONS = ['allow', 'ask', 'deny', 'hide'] as const;
const KINDS = ['ask', 'deny', 'unless', 'pass'] as const;

/**
 * A rule as sentences with slots: each case first, then what happens otherwise, how long an answer counts, and the limits.
 * Every change is a whole new form.
 */
export function RuleSentence(props: {
  readonly form: RuleForm;
  /** The arguments that the tool takes. */
  readonly names: readonly string[];
  readonly onChange: (form: RuleForm) => void;
}) {
  const { form, onChange } = props;
  const texts = text.rules.sentence;
  const withClauses = (clauses: readonly Clause[]) => onChange({ ...form, clauses });
  const change = (key: number, part: Partial<Clause>) =>
    withClauses(form.clauses.map((clause) => (clause.key === key ? { ...clause, ...part } : clause)));
  const add = () => onChange(withCase(form, [{ path: pathOf(props.names[0] ?? 'name'), op: 'eq', value: '' }]));
  const isFixed = form.action === 'deny' || form.action === 'hide';
  return (
    <section className="rule-sentence" aria-label={texts.title}>
      {form.clauses.map((clause) => (
        <div key={clause.key} className="rule-clause">
          <p>
            <Slot
              label={texts.kind}
              value={clause.kind}
              options={KINDS.map((kind) => [kind, texts.kinds[kind]])}
              onChange={(kind) => change(clause.key, { kind })}
            />{' '}
            <ConditionSlots
              conditions={clause.conditions}
              names={props.names}
              onChange={(conditions) => change(clause.key, { conditions })}
            />
            <Button
              look="quiet"
              size="small"
              aria-label={texts.removeClause}
              onClick={() => withClauses(form.clauses.filter(({ key }) => key !== clause.key))}
            >
              <X aria-hidden />
            </Button>
          </p>
          {clause.kind === 'pass' ? null : (
            <label className="rule-words">
              <span>{texts.words}</span>
              <input
                value={clause.words}
                placeholder={texts.wordsHelp[clause.kind]}
                onChange={(event) => change(clause.key, { words: event.target.value })}
              />
            </label>
          )}
        </div>
      ))}
      <p>
        {form.clauses.length === 0 ? null : `${texts.otherwise} `}
        <Slot
          label={texts.action}
          value={form.action}
          options={ACTIONS.map((action) => [action, form.clauses.length === 0 ? texts.plain[action] : texts.verbs[action]])}
          onChange={(action: FormAction) => onChange({ ...form, action })}
        />
        {form.clauses.length === 0 ? null : '.'}
        {isFixed ? null : (
          <>
            {' '}
            {texts.remember}{' '}
            <Slot
              label={texts.remember}
              value={form.isOncePerSession ? 'session' : 'each'}
              options={[
                ['each', texts.remembers.each],
                ['session', texts.remembers.session],
              ]}
              onChange={(answer) => onChange({ ...form, isOncePerSession: answer === 'session' })}
            />
            .
          </>
        )}
      </p>
      {form.limits.map((limit, at) => (
        <LimitSlots
          key={at}
          limit={limit}
          onChange={(changed) => onChange({ ...form, limits: replaced(form.limits, at, changed) })}
        />
      ))}
      <div className="row">
        <Button look="quiet" size="small" onClick={add}>
          <Plus aria-hidden />
          {texts.addClause}
        </Button>
        <Button look="quiet" size="small" onClick={() => onChange({ ...form, limits: [...form.limits, newLimit(form.limits)] })}>
          <Plus aria-hidden />
          {texts.addLimit}
        </Button>
      </div>
    </section>
  );
}

function newLimit(limits: readonly Limit[]): Limit {
  const counter = Array.from({ length: limits.length + 1 }, (_, at) => `limit_${at + 1}`).find(
    (name) => !limits.some((limit) => limit.counter === name),
  );
  return { counter: counter ?? 'limit', window: 'minute', max: 10, scope: 'grant', on_exceed: 'deny' };
}

/** Null takes the limit out. */
function replaced(limits: readonly Limit[], at: number, changed: Limit | null): readonly Limit[] {
  return limits.flatMap((limit, index) => (index !== at ? [limit] : changed === null ? [] : [changed]));
}
