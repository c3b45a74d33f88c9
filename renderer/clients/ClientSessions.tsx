import { linkTo } from '../app/route.ts';
import { useClient } from '../connect/session-context.ts';
import { useCommand } from '../connect/use-command.ts';
import { useFetched } from '../connect/use-fetched.ts';
import { formatAgo } from '../format/time.ts';
import { Button } from '../parts/Button.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import * as text from '../text/en.ts';

/** What a client has open now; each can be ended, and looked up in the history. */
export function ClientSessions(props: { readonly name: string; readonly count: number; readonly now: number }) {
  const client = useClient();
  const command = useCommand();
  const { value, error, reload } = useFetched(`${props.name} ${props.count}`, () => client['sessions.list'](null));
  const sessions = value?.sessions.filter((session) => session.client === props.name) ?? [];
  const texts = text.clients;
  const end = async (id: string) => {
    const result = await command.run(() => client['sessions.end']({ id }));
    if (result.ok) reload();
  };
  return (
    <section>
      <h3>{texts.sessions}</h3>
      <InlineError message={error ?? command.error} />
      {value !== null && sessions.length === 0 ? <p className="faint">{texts.noSessions}</p> : null}
      {sessions.length === 0 ? null : (
        <table className="tools-table sessions-table">
          <thead>
            <tr>
              {texts.sessionColumns.map((column) => (
                <th key={column} scope="col">
                  {column === '' ? <span className="visually-hidden">{texts.end}</span> : column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sessions.map(({ id, server, clientVersion, startedAt, lastSeenAt }) => (
              <tr key={id}>
                <td>
                  <a className="mono" href={linkTo('history', `session=${id}`)}>
                    {server ?? texts.merged}
                  </a>
                </td>
                <td className="mono small">{clientVersion ?? text.app.none}</td>
                <td className="num small">{formatAgo(startedAt, props.now)}</td>
                <td className="num small">{formatAgo(lastSeenAt, props.now)}</td>
                <td>
                  <Button look="quiet" size="small" aria-label={texts.endThis(id)} onClick={() => void end(id)}>
                    {texts.end}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
