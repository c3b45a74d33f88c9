import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { VisibleText } from '../parts/VisibleText.tsx';
import * as text from '../text/en.ts';

/** Shows one hidden value, after the history has been told; hidden again by the same button, and when the card goes. */
export function RevealButton(props: { readonly approval: string; readonly pointer: string; readonly name: string }) {
  const client = useClient();
  const command = useCommand();
  const [value, setValue] = useState<string | null>(null);
  const texts = text.approvals.reveal;
  const toggle = async () => {
    if (value !== null) return setValue(null);
    const result = await command.run(() => client['approvals.reveal']({ id: props.approval, pointer: props.pointer }));
    if (result.ok) setValue(result.value.value);
  };
  return (
    <span className="reveal">
      <Button
        look="quiet"
        size="small"
        isWorking={command.isWorking}
        aria-expanded={value !== null}
        aria-label={value === null ? texts.show(props.name) : texts.hide(props.name)}
        title={texts.recorded}
        onClick={() => void toggle()}
      >
        {value === null ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
      </Button>
      {value === null ? null : (
        <span className="revealed">
          <VisibleText value={value} />
        </span>
      )}
      <InlineError message={command.error} />
    </span>
  );
}
