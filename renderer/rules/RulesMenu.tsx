import { Ellipsis } from 'lucide-react';
import type { ServerView } from '../../shared/contract/state.ts';
import { useClient } from '../connect/session-context.ts';
import type { CommandState } from '../connect/use-command.ts';
import { saveFile } from '../format/save-file.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import { OBSERVE_TIMES } from '../switches/switch-times.ts';
import * as text from '../text/en.ts';
import type { PolicyDraftState } from './use-policy-draft.ts';

/** What can be done with the whole document: bring one in, take it out, begin anew. */
export function RulesMenu(props: {
  readonly server: ServerView;
  readonly draft: PolicyDraftState;
  readonly onImport: () => void;
  readonly command: CommandState;
}) {
  const { server, draft } = props;
  const client = useClient();
  const command = props.command;
  const texts = text.rules;
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" aria-label={texts.more}>
          <Ellipsis aria-hidden />
        </Button>
      }
      items={[
        { label: texts.import, onSelect: props.onImport },
        {
          label: texts.export,
          detail: texts.exportDetail,
          onSelect: () => saveFile(`${server.name}.policy.json`, 'application/json', [draft.text]),
        },
        {
          label: texts.useRecommended,
          detail: texts.useRecommendedDetail,
          onSelect: () => draft.change({ kind: 'recommended', isStrict: false }),
        },
        {
          label: texts.useStrict,
          detail: texts.useStrictDetail,
          onSelect: () => draft.change({ kind: 'recommended', isStrict: true }),
        },
        ...OBSERVE_TIMES.map(({ label, forMs }) => ({
          label: text.switches.throwFor(text.switches.menu.observe, label),
          detail: text.switches.details.observe,
          onSelect: () => void command.run(() => client['switches.on']({ kind: 'observe', server: server.name, forMs: forMs() })),
        })),
      ]}
    />
  );
}
