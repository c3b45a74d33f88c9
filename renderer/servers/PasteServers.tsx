import { useState } from 'react';
import type { Blank, ProposedServer } from '../../shared/contract/server-commands.ts';
import { useAppState, useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { Button } from '../parts/Button.tsx';
import { Field } from '../parts/Field.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';
import { checkChoice, type Choice, connectionOf } from './paste-choice.ts';
import { ProposedCard } from './ProposedCard.tsx';

const NOTHING = { servers: [], problems: [] };

/** Servers out of a text that was written for some client. Nothing is added before each was seen as it will run. */
export function PasteServers({ onDone }: { readonly onDone: (name: string | null) => void }) {
  const client = useClient();
  const command = useCommand();
  const taken = useAppState((state) => state.servers).map(({ name }) => name);
  const [source, setSource] = useState('');
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(new Map());
  const [hasTried, setHasTried] = useState(false);
  const key = JSON.stringify([source, answers]);
  const { value: read, error } = useFetched(key, async () =>
    source.trim() === ''
      ? { key, ...NOTHING }
      : { key, ...(await client['servers.read']({ text: source, answers: { ...answers } })) },
  );
  const texts = text.servers.add.paste;
  const shown = read ?? { key: '', ...NOTHING };
  const isCurrent = shown.key === key;
  const choiceOf = (at: number): Choice => choices.get(at) ?? firstChoice(shown.servers, at, taken);
  const chosen = shown.servers.flatMap((server, at) =>
    choiceOf(at).isTaken ? [{ server, name: choiceOf(at).name.trim(), at }] : [],
  );
  const problems = new Map(
    chosen.map(({ server, name, at }) => [
      at,
      checkChoice(name, server, answers, [...taken, ...chosen.filter((other) => other.at !== at).map((other) => other.name)]),
    ]),
  );
  const isReady = isCurrent && chosen.length > 0 && [...problems.values()].every((problem) => problem === null);

  const add = async () => {
    setHasTried(true);
    if (!isReady) return;
    const result = await command.run(async () => {
      for (const { server, name, at } of chosen)
        await client['servers.add']({ name, connection: connectionOf(server, choiceOf(at)), secrets: server.secrets });
    });
    if (result.ok) onDone(chosen[0]?.name ?? null);
  };

  return (
    <form
      className="server-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label={texts.label} help={texts.help}>
        {(ids) => (
          <textarea
            {...ids}
            className="mono"
            rows={7}
            spellCheck={false}
            value={source}
            onChange={(event) => {
              setSource(event.target.value);
              setChoices(new Map());
              setHasTried(false);
            }}
          />
        )}
      </Field>
      {shown.problems.map((problem) => (
        <InlineError key={problem} message={problem} />
      ))}
      <InlineError message={error} />
      {shown.servers.length === 0 ? (
        source.trim() === '' ? (
          <p className="faint small">{texts.nothing}</p>
        ) : null
      ) : (
        <>
          <Blanks
            blanks={blanksOf(shown.servers)}
            answers={answers}
            onAnswer={(id, value) => setAnswers({ ...answers, [id]: value })}
          />
          <ul className="proposed" aria-label={texts.found}>
            {shown.servers.map((server, at) => (
              <ProposedCard
                key={at}
                server={server}
                choice={choiceOf(at)}
                problem={hasTried ? (problems.get(at) ?? null) : null}
                onChange={(choice) => setChoices(new Map(choices).set(at, choice))}
              />
            ))}
          </ul>
          <p className="small muted">{text.servers.add.agreement}</p>
        </>
      )}
      <InlineError message={command.error} />
      {hasTried && chosen.length === 0 && shown.servers.length > 0 ? <InlineError message={texts.none} /> : null}
      <div className="row end">
        <Button onClick={() => onDone(null)}>{text.app.cancel}</Button>
        <Button look="solid" type="submit" isWorking={command.isWorking} aria-disabled={shown.servers.length === 0 || undefined}>
          {texts.submit(Math.max(1, chosen.length))}
        </Button>
      </div>
    </form>
  );
}

/** Of several ways to the same server the first one is chosen; what is there already is not. */
function firstChoice(servers: readonly ProposedServer[], at: number, taken: readonly string[]): Choice {
  const name = servers[at]?.name ?? '';
  const isFirst = servers.findIndex((server) => server.name === name) === at;
  return { name, isTaken: isFirst && !taken.includes(name), args: null };
}

function blanksOf(servers: readonly ProposedServer[]): readonly Blank[] {
  return [...new Map(servers.flatMap(({ blanks }) => blanks.map((blank) => [blank.id, blank]))).values()];
}

/** What the text leaves for the person to say; the same thing is asked once. */
function Blanks(props: {
  readonly blanks: readonly Blank[];
  readonly answers: Readonly<Record<string, string>>;
  readonly onAnswer: (id: string, value: string) => void;
}) {
  const texts = text.servers.add.paste;
  return props.blanks.map((blank) => {
    const value = props.answers[blank.id] ?? '';
    const note = blank.isRequired || blank.default !== null ? null : texts.optional;
    return (
      <Field key={blank.id} label={blank.label} help={[blank.description, note].filter((part) => part !== null).join(' · ')}>
        {(ids) =>
          blank.choices.length > 0 ? (
            <select {...ids} value={value} onChange={(event) => props.onAnswer(blank.id, event.target.value)}>
              <option value="">{blank.default ?? texts.choose}</option>
              {blank.choices.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          ) : (
            <input
              {...ids}
              className="mono"
              type={blank.isSecret ? 'password' : 'text'}
              autoComplete="off"
              spellCheck={false}
              placeholder={blank.default ?? undefined}
              value={value}
              onChange={(event) => props.onAnswer(blank.id, event.target.value)}
            />
          )
        }
      </Field>
    );
  });
}
