import { useState } from 'react';
import type { PolicyChange, ToolRuleView } from '../../shared/contract/rules.ts';
import { linkTo } from '../app/route.ts';
import { Chip, RiskChip } from '../parts/Chip.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

const PLAIN = ['allow', 'ask', 'deny', 'hide'] as const;
const RISKS = { critical: 0, high: 1, medium: 2, low: 3 } as const;
/** Fewer can be seen at once. */
const FIND_FROM = 12;

/** Every tool with its risk, its rule and its limit: the risky ones first. */
export function RulesTable(props: {
  readonly server: string;
  readonly tools: readonly ToolRuleView[];
  readonly selected: string | null;
  readonly onChange: (change: PolicyChange) => void;
}) {
  const [wanted, setWanted] = useState('');
  const texts = text.rules;
  if (props.tools.length === 0) {
    return (
      <div className="rules-none muted">
        <b>{texts.noTools.title}</b>
        <p>{texts.noTools.body}</p>
      </div>
    );
  }
  const tools = props.tools
    .filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
    .toSorted((a, b) => RISKS[a.classification.risk] - RISKS[b.classification.risk]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable by keyboard
    <div className="rules-list" tabIndex={0} role="group" aria-label={texts.title}>
      <table className="rules-table">
        <thead>
          <tr>
            <th scope="col">
              {props.tools.length < FIND_FROM ? (
                texts.columns.tool
              ) : (
                <input
                  type="search"
                  aria-label={texts.find}
                  placeholder={texts.find}
                  value={wanted}
                  onChange={(event) => setWanted(event.target.value)}
                />
              )}
            </th>
            <th scope="col">{texts.columns.risk}</th>
            <th scope="col">{texts.columns.rule}</th>
            <th scope="col">{texts.columns.limit}</th>
          </tr>
        </thead>
        <tbody>
          {tools.map((tool) => (
            <RuleRow key={tool.name} tool={tool} {...props} />
          ))}
        </tbody>
      </table>
      {tools.length === 0 ? <p className="faint rules-none">{texts.noMatch}</p> : null}
    </div>
  );
}

function RuleRow(props: {
  readonly server: string;
  readonly tool: ToolRuleView;
  readonly selected: string | null;
  readonly onChange: (change: PolicyChange) => void;
}) {
  const { tool } = props;
  const texts = text.rules;
  return (
    <tr aria-current={props.selected === tool.name ? 'true' : undefined} className={tool.isChanged ? 'changed' : undefined}>
      <th scope="row">
        <a href={linkTo('rules', props.server, tool.name)} className="mono">
          <VisibleText value={tool.name} />
        </a>
        {tool.isChanged ? ' ' : null}
        {tool.isChanged ? <span className="rules-changed">{texts.changed}</span> : null}
        {tool.isListed ? null : <span className="faint small block">{texts.unlisted}</span>}
      </th>
      <td>
        <RiskChip risk={tool.classification.risk} detail={tool.classification.category} />
      </td>
      <td>
        {tool.state === 'custom' ? (
          <a href={linkTo('rules', props.server, tool.name)} aria-label={texts.openCustom(tool.name)}>
            <Chip tone="ask">{texts.states.custom}</Chip>
          </a>
        ) : (
          <Segmented
            label={texts.ruleFor(tool.name)}
            isLabelHidden
            isColoured
            value={tool.state}
            options={PLAIN.map((state) => [state, texts.states[state]] as const)}
            onChange={(action) => props.onChange({ kind: 'action', tool: tool.name, action })}
          />
        )}
      </td>
      <td className="muted num small">{tool.limits ?? texts.none}</td>
    </tr>
  );
}
