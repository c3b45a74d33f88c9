import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

/** In a window that cannot answer: brings the one to the front that can, at this question. */
export function AnswerElsewhere({ id }: { readonly id: string }) {
  const client = useClient();
  const command = useCommand();
  return (
    <div className="answers">
      <InlineError message={command.error} />
      <Button
        look="solid"
        isWorking={command.isWorking}
        onClick={() => void command.run(() => client['desktop.showPrompt']({ id }))}
      >
        {text.approvals.elsewhere}
      </Button>
    </div>
  );
}
