import type { ClientView } from '../../shared/contract/clients.ts';
import * as text from '../text/en.ts';

/** All that a client would call, from which file, and what cannot be seen from here. */
export function ClientCoverage({ client }: { readonly client: ClientView }) {
  const texts = text.setup;
  const { servers, files, unseen, connection, name, docs, verifiedOn, note } = client;
  return (
    <details className="setup-details">
      <summary>{texts.details}</summary>
      {servers.length === 0 ? (
        <p className="faint small">{texts.noServers}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              {texts.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {servers.map((server) => (
              <tr key={`${server.file} ${server.name}`}>
                <td>
                  <span className="mono">{server.name}</span>
                  {server.target === null ? null : <span className="mono faint small block wrap">{server.target}</span>}
                  {server.problem === null ? null : <span className="small block">{server.problem}</span>}
                </td>
                <td className="small">{texts.scopes[server.scope]}</td>
                <td className={server.route === 'direct' ? 'small bad' : 'small'}>{texts.routes[server.route]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className="setup-facts small">
        <dt>{texts.files}</dt>
        {files.map(({ path, state, problem }) => (
          <dd key={path}>
            <span className="mono wrap">{path}</span> <span className="faint">{problem ?? texts.fileStates[state]}</span>
          </dd>
        ))}
        {connection === null || connection.backups.length === 0 ? null : (
          <>
            <dt>{texts.backups}</dt>
            {connection.backups.map((path) => (
              <dd key={path} className="mono wrap">
                {path}
              </dd>
            ))}
          </>
        )}
        {unseen.length === 0 && note === null ? null : (
          <>
            <dt>{texts.unseen}</dt>
            {[...unseen, ...(note === null ? [] : [note])].map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </>
        )}
      </dl>
      <p className="small">
        <a href={docs} target="_blank" rel="noreferrer">
          {texts.docs(name)}
        </a>{' '}
        <span className="faint num">{texts.verified(verifiedOn)}</span>
      </p>
    </details>
  );
}
