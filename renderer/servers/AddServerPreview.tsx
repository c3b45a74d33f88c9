import { splitCommandLine } from '../../shared/model/launch/command-line.ts';
import * as text from '../text/en.ts';
import { Address, CommandWords, Preview, SignsInAs } from './CommandWords.tsx';
import { readArguments } from './command-secrets.ts';
import type { ServerDraft } from './new-server.ts';
import { checkSignIn } from './sign-in-draft.ts';

/** What the draft will run or reach, as far as it can be told. */
export function AddServerPreview({
  draft,
}: {
  readonly draft: Pick<ServerDraft, 'kind' | 'commandLine' | 'url' | 'commandSecrets' | 'signIn'>;
}) {
  const texts = text.servers.add;
  const signIn = checkSignIn(draft.signIn, '');
  const line = splitCommandLine(draft.commandLine);
  if (draft.kind === 'http')
    return (
      <Preview title={texts.willReach}>
        <Address url={draft.url.trim()} />
        {signIn.ok && signIn.client !== null ? <SignsInAs client={signIn.client} /> : null}
      </Preview>
    );
  return (
    <Preview title={texts.willRun}>
      {line.ok ? (
        <CommandWords words={[line.command, ...readArguments(line.args, draft.commandSecrets).args]} />
      ) : (
        <span className="faint">{line.code === 'empty' ? texts.nothingYet : texts.problems['open-quote']}</span>
      )}
    </Preview>
  );
}
