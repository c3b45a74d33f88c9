import { PinIcon, PinOff } from 'lucide-react';
import { packageRunOf } from '../../shared/model/launch/package-run.ts';
import { shownArgument } from '../../shared/model/launch/shown-words.ts';
import type { Argument, Transport } from '../../shared/model/server.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

type StdioServer = Extract<Transport, { transport: 'stdio' }>;

/** Says whether a command runs the same thing tomorrow, and offers the exact version. Nothing for what fetches nothing. */
export function PinHint(props: {
  readonly connection: StdioServer;
  readonly onPin: (args: readonly Argument[]) => Promise<void> | void;
}) {
  const client = useClient();
  const command = useCommand();
  const { connection } = props;
  const run = packageRunOf(connection.command, connection.args.map(shownArgument));
  const texts = text.servers.pin;
  if (run === null) return null;
  if (run.isExact)
    return (
      <p className="pin-hint is-exact small">
        <PinIcon aria-hidden />
        {texts.exact(run.name, run.version ?? '')}
      </p>
    );
  const pin = () =>
    command.run(async () => {
      // Only what stands there in clear is sent: a package manager needs no secret of the server.
      const env = Object.fromEntries(Object.entries(connection.env).filter(([, value]) => typeof value === 'string'));
      const { args } = await client['servers.findVersion']({ connection: { ...connection, env } });
      await props.onPin(args);
    });
  return (
    <div className="pin-hint small">
      <PinOff aria-hidden />
      <p className="grow">{texts.open(run.runner, run.name)}</p>
      <Button size="small" isWorking={command.isWorking} onClick={() => void pin()}>
        {texts.pin}
      </Button>
      <InlineError message={command.error} />
    </div>
  );
}
