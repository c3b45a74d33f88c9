import { Ellipsis } from 'lucide-react';
import type { ServerView } from '../../shared/contract/state.ts';
import { saveFile } from '../format/save-file.ts';
import { Button } from '../parts/Button.tsx';
import { Menu } from '../parts/Menu.tsx';
import * as text from '../text/en.ts';
import type { PolicyDraftState } from './use-policy-draft.ts';

/** What can be done with the whole document: bring one in, take it out, begin anew. */
export function RulesMenu(props: {
  readonly server: ServerView;
  readonly draft: PolicyDraftState;
  readonly onImport: () => void;
}) {
  const { server, draft } = props;
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
      ]}
    />
  );
}
