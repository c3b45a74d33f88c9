import { useId } from 'react';
import { Plus, X } from 'lucide-react';
import { type Condition, OperatorSchema, type Operator } from '../../shared/model/policy-document.ts';
import { Button } from '../parts/Button.tsx';
import * as text from '../text/en.ts';
import { pathOf, readValue, sayValue } from './condition-value.ts';
import { Slot, TextSlot } from './Slot.tsx';

type ShownOperator = Operator | 'missing';

/** The conditions of one case: argument, comparison, value; joined by "and". None: it always holds. */
export function ConditionSlots(props: {
  readonly conditions: readonly Condition[];
  readonly names: readonly string[];
  readonly onChange: (conditions: readonly Condition[]) => void;
}) {
  const { conditions, onChange } = props;
  const list = useId();
  const texts = text.rules.sentence;
  const change = (at: number, changed: Condition) => onChange(conditions.map((each, index) => (index === at ? changed : each)));
  return (
    <>
      <datalist id={list}>
        {[...props.names.map(pathOf), 'client.name', 'risk'].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      {conditions.length === 0 ? <span>{texts.always} </span> : null}
      {conditions.map((condition, at) => (
        <span key={at} className="condition">
          {at === 0 ? null : `${texts.and} `}
          <TextSlot
            label={texts.argument}
            value={condition.path}
            list={list}
            onChange={(path) => change(at, { ...condition, path: path.trim() })}
          />{' '}
          <Slot<ShownOperator>
            label={texts.operator}
            value={condition.op === 'exists' && condition.value === false ? 'missing' : condition.op}
            options={[...OperatorSchema.options, 'missing' as const].map((op) => [op, texts.operators[op]])}
            onChange={(op) => change(at, withOperator(condition, op))}
          />{' '}
          {condition.op === 'exists' ? null : (
            <TextSlot
              label={texts.value}
              value={sayValue(condition.value, condition.op)}
              onChange={(typed) => change(at, { ...condition, value: readValue(typed, condition.op) })}
            />
          )}
          {conditions.length < 2 ? null : (
            <Button
              look="quiet"
              size="small"
              aria-label={texts.removeCondition}
              onClick={() => onChange(conditions.filter((_, index) => index !== at))}
            >
              <X aria-hidden />
            </Button>
          )}{' '}
        </span>
      ))}
      <Button
        look="quiet"
        size="small"
        aria-label={texts.addCondition}
        onClick={() => onChange([...conditions, { path: pathOf(props.names[0] ?? 'name'), op: 'eq', value: '' }])}
      >
        <Plus aria-hidden />
      </Button>
    </>
  );
}

/** What was typed for one comparison is read anew for another: a list stays one, a text becomes one. */
function withOperator({ path, op, value }: Condition, to: ShownOperator): Condition {
  if (to === 'missing') return { path, op: 'exists', value: false };
  if (to === 'exists') return { path, op: 'exists', value: true };
  const typed = op === 'exists' ? '' : sayValue(value, op);
  return { path, op: to, value: readValue(typed, to) };
}
