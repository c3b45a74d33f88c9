import { Wrench } from 'lucide-react';
import type { ToolView } from '../../shared/contract/server-commands.ts';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { Chip, RiskChip, type ChipTone } from '../parts/Chip.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { ForeignDescription } from '../parts/ForeignDescription.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';
import { useFetched } from '../connect/use-fetched.ts';

const TONES = { allow: 'allow', ask: 'ask', deny: 'deny', hide: 'plain', depends: 'medium' } as const satisfies Record<
  ToolView['effect'],
  ChipTone
>;

/** Every tool the server listed, with its risk, the rule in force, and whether its definition is still the one seen first. */
export function ToolsTable({ server }: { readonly server: ServerView }) {
  const client = useClient();
  const key = `${server.name} ${server.toolCount} ${server.changedTools.join()} ${server.policy}`;
  const isUsable = !server.paused && server.consent === 'given';
  const { value, error, reload } = useFetched(`${key} ${isUsable}`, async () =>
    isUsable ? client['servers.tools']({ name: server.name }) : null,
  );
  const texts = text.servers;
  // Listing would start it.
  if (!isUsable) return <p className="faint">{texts.notListed}</p>;
  if (value === null) return <InlineError message={error} />;
  if (value.tools.length === 0) {
    return (
      <EmptyState icon={<Wrench />} title={texts.noTools.title}>
        {texts.noTools.body}
      </EmptyState>
    );
  }
  return (
    <>
      <InlineError message={error} />
      <table className="tools-table">
        <thead>
          <tr>
            {texts.toolColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changedFirst(value.tools).map((tool) => (
            <ToolRow key={tool.name} server={server.name} tool={tool} onAccepted={reload} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function ToolRow(props: { readonly server: string; readonly tool: ToolView; readonly onAccepted: () => void }) {
  const { tool } = props;
  const { classification } = tool;
  return (
    <tr>
      <th scope="row">
        <code>
          <VisibleText value={tool.name} />
        </code>
        {tool.description === null ? null : (
          <span className="tool-description mono">
            <ForeignDescription value={tool.description} />
          </span>
        )}
      </th>
      <td>
        <RiskChip risk={classification.risk} detail={classification.category} />
        <span className="cell-note">{classification.reason}</span>
      </td>
      <td>
        <Chip tone={TONES[tool.effect]}>{text.servers.effects[tool.effect]}</Chip>
        <span className="cell-note" title={tool.rulePointer}>
          {tool.rule}
        </span>
      </td>
      <td>
        <Definition {...props} />
      </td>
    </tr>
  );
}

/** What needs a look stands on top; the rest stays in the server's order. */
function changedFirst(tools: readonly ToolView[]): readonly ToolView[] {
  return [...tools.filter(hasChanged), ...tools.filter((tool) => !hasChanged(tool))];
}

function hasChanged(tool: ToolView): boolean {
  return tool.definition === 'changed' || tool.definition === 'quarantined';
}

function Definition({ server, tool, onAccepted }: { server: string; tool: ToolView; onAccepted: () => void }) {
  const client = useClient();
  const command = useCommand();
  const accept = async () => {
    const result = await command.run(() => client['servers.acceptTool']({ name: server, tool: tool.name }));
    if (result.ok) onAccepted();
  };
  if (!hasChanged(tool)) return <span className="faint small">{text.servers.definitions[tool.definition]}</span>;
  return (
    <div className="definition">
      <Chip tone="high">{text.servers.definitions[tool.definition]}</Chip>
      <Button
        size="small"
        isWorking={command.isWorking}
        onClick={() => void accept()}
        aria-label={text.servers.acceptTool(tool.name)}
        title={text.servers.acceptHelp}
      >
        {text.servers.accept}
      </Button>
      <InlineError message={command.error} />
    </div>
  );
}
