import { joinCommandLine, splitCommandLine } from '../../shared/model/launch/command-line.ts';
import { shownArgument } from '../../shared/model/launch/shown-words.ts';
import { TextField } from '../parts/TextField.tsx';
import * as text from '../text/en.ts';
import { AddServerPreview } from './AddServerPreview.tsx';
import { CommandSecretFields } from './CommandSecretFields.tsx';
import { readArguments } from './command-secrets.ts';
import { NamedValues } from './NamedValues.tsx';
import type { DraftProblems, ServerDraft } from './new-server.ts';
import { PinHint } from './PinHint.tsx';
import { SignInFields } from './SignInFields.tsx';

/** How a server is started or reached: the command or the address, and the values that go with it; below, what that means exactly. */
export function ConnectionFields(props: {
  readonly draft: Omit<ServerDraft, 'name'>;
  readonly problems: DraftProblems;
  readonly onChange: (part: Partial<ServerDraft>) => void;
}) {
  const { draft, problems, onChange } = props;
  const texts = text.servers.add;
  const line = splitCommandLine(draft.commandLine);
  return (
    <>
      {draft.kind === 'stdio' ? (
        <>
          <TextField
            label={texts.commandLine}
            help={texts.commandHelp}
            error={problems.commandLine ?? null}
            placeholder="npx -y @modelcontextprotocol/server-memory"
            value={draft.commandLine}
            onChange={(commandLine) => onChange({ commandLine })}
          />
          <CommandSecretFields
            labels={line.ok ? readArguments(line.args, draft.commandSecrets).labels : []}
            secrets={draft.commandSecrets}
            onChange={(commandSecrets) => onChange({ commandSecrets })}
          />
          <TextField
            label={text.servers.setup.folder}
            help={text.servers.setup.folderHelp}
            value={draft.folder}
            onChange={(folder) => onChange({ folder })}
          />
        </>
      ) : (
        <TextField
          label={texts.url}
          help={texts.urlHelp}
          error={problems.url ?? null}
          inputMode="url"
          placeholder="https://mcp.example.com/mcp"
          value={draft.url}
          onChange={(url) => onChange({ url })}
        />
      )}
      <NamedValues
        kind={draft.kind}
        values={draft.values}
        problem={problems.values ?? null}
        onChange={(values) => onChange({ values })}
      />
      {draft.kind === 'http' ? (
        <SignInFields draft={draft.signIn} problem={problems.signIn ?? null} onChange={(signIn) => onChange({ signIn })} />
      ) : null}
      <AddServerPreview draft={draft} />
      {draft.kind === 'stdio' && line.ok ? (
        <PinHint
          connection={{ transport: 'stdio', command: line.command, args: [...line.args], env: plainValues(draft) }}
          onPin={(args) => onChange({ commandLine: joinCommandLine([line.command, ...args.map(shownArgument)]) })}
        />
      ) : null}
    </>
  );
}

function plainValues({ values }: Pick<ServerDraft, 'values'>): Record<string, string> {
  return Object.fromEntries(
    values.filter((each) => !each.isSecret && each.name.trim() !== '').map((each) => [each.name.trim(), each.value]),
  );
}
