import { diffLines } from 'diff';
import type {
  BroughtServer,
  ClientPlan,
  ConnectResult,
  FileChange,
  ImportResult,
  UndoPlan,
  UndoResult,
} from '../../../contract/clients.ts';
import { visibleLine, visibleText } from '../visible-text.ts';

const RELOADS = {
  watches: 'The client notices by itself.',
  'new-session': 'It counts from the client’s next session on.',
  restart: 'Restart the client.',
  asks: 'Reload the servers in the client.',
} as const;

/** What connecting would do, for a terminal. */
export function sayPlan({ changes, servers, needs, notes, grant, via }: ClientPlan): string {
  return [
    ...changes.map(sayChange),
    ...servers.map(({ name, what, server, secrets, reason }) => {
      const to = what === 'kept' ? `stays as it is: ${reason}` : `goes through ${server}${what === 'new' ? ' (new)' : ''}`;
      const moved = secrets.length === 0 ? '' : `; ${secrets.join(', ')} moves to the secrets`;
      return visibleLine(`${name}: ${to}${moved}`);
    }),
    ...needs.map(({ id, server, description }) => visibleLine(`${server} needs --value ${id}=… ${description ?? ''}`.trim())),
    ...notes.map(visibleLine),
    visibleLine(`It comes in as "${grant}", ${via === 'header' ? 'with a token of its own' : 'through countersign bridge'}.`),
  ].join('\n');
}

export function sayConnected({ grant, files, imported, merged, kept, clearText, reload }: ConnectResult): string {
  return [
    `Connected as "${grant}". ${RELOADS[reload]}`,
    ...files.map(({ path, backup }) => `${path}${backup === null ? '' : ` (as it was: ${backup})`}`),
    ...(imported.length === 0 ? [] : [`New servers: ${imported.join(', ')}`]),
    ...(merged.length === 0 ? [] : [`Servers that were there: ${merged.join(', ')}`]),
    ...kept.map(({ name, reason }) => `${name} stays as it is: ${reason}`),
    ...sayClear(clearText),
  ]
    .map(visibleLine)
    .join('\n');
}

export function sayImported({ imported, merged, kept, needs, clearText }: ImportResult): string {
  return [
    imported.length === 0 ? 'No new servers.' : `New servers: ${imported.join(', ')}`,
    ...(merged.length === 0 ? [] : [`There already: ${merged.join(', ')}`]),
    ...kept.map(({ name, reason }) => `${name} was left out: ${reason}`),
    ...needs.map(({ id, server }) => `${server} needs --value ${id}=…`),
    ...sayClear(clearText),
  ]
    .map(visibleLine)
    .join('\n');
}

export function sayUndoPlan({ changes, servers, notes }: UndoPlan, removeServers: boolean): string {
  return [...changes.map(sayChange), ...notes.map(visibleLine), ...sayBrought(servers, removeServers)].join('\n');
}

/** What becomes of the servers that came from clients. */
export function sayBrought(servers: readonly BroughtServer[], removeServers: boolean): readonly string[] {
  const alone = servers.filter(({ reason }) => reason === null).map(({ name }) => name);
  const stay = servers.flatMap(({ name, reason }) => (reason === null ? [] : [`The server ${name} stays: ${reason}`]));
  const what = removeServers
    ? `Removed as well, with rules, accepted tools and credentials (the history stays): ${alone.join(', ')}`
    : `Servers that it brought in stay: ${alone.join(', ')}. With --remove-servers they go, too.`;
  return [...(alone.length === 0 ? [] : [what]), ...(removeServers ? stay : [])].map(visibleLine);
}

export function sayRemoved(removed: readonly string[]): readonly string[] {
  return removed.length === 0 ? [] : [visibleLine(`Removed servers: ${removed.join(', ')}`)];
}

const HOW = {
  exact: 'is byte for byte as it was',
  entries: 'was changed since; only our entries were taken out',
  deleted: 'was removed, as there was none before',
  untouched: 'had nothing of ours in it',
} as const;

export function sayUndone({ client, files, removed, notes }: UndoResult): string {
  return [`${client} is put back.`, ...files.map(({ path, how }) => `${path} ${HOW[how]}.`), ...sayRemoved(removed), ...notes]
    .map(visibleLine)
    .join('\n');
}

function sayClear(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : ['Credentials still stand in clear in:', ...paths.map((path) => `  ${path}`)];
}

function sayChange({ path, what, before, after }: FileChange): string {
  const lines = diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
  );
  return [`${what} ${visibleLine(path)}`, visibleText(lines.join('\n'))].join('\n');
}
