/** Words of the frame around the pages. */
export const appText = {
  name: 'Countersign',
  navigation: 'Pages',
  skip: 'Skip to the page',
  pages: {
    overview: 'Overview',
    approvals: 'Approvals',
    rules: 'Rules',
    history: 'History',
    servers: 'Servers',
    clients: 'Clients',
    settings: 'Settings',
  },
  waiting: 'waiting',
  changedClients: 'changed',
  waitingNote: {
    more: (count: number) => `and ${count} more`,
    review: 'Review',
  },
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Could not copy',
  none: '—',
  start: {
    connecting: { title: 'Connecting…', body: 'Waiting for Countersign on this computer.' },
    lost: {
      title: 'Countersign cannot be reached',
      body: 'It may have been stopped. This page goes on trying and shows itself when Countersign is back.',
    },
    signedOut: {
      title: 'This browser is not signed in',
      body: 'Open the page by the link that Countersign prints; each link works once. To get a new one, run this in a terminal:',
    },
    command: 'countersign ui',
  },
  lost: {
    title: 'Connection lost.',
    body: 'What you see may be old. Calls are still judged; trying to connect again…',
    signedOut: 'Signed out.',
  },
  connection: {
    unreachable: 'Countersign cannot be reached. Nothing is known about what became of this; look again when it is back.',
    'signed-out': 'This browser is not signed in any more. Open the page by a new link (countersign ui).',
    unreadable: 'The answer could not be read. See the log.',
  },
} as const;

export const riskText = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const;

export const jsonText = {
  find: 'Find',
  findIn: (title: string) => `Find in ${title.toLowerCase()}`,
  matches: (count: number) => (count === 0 ? 'none' : String(count)),
  raw: 'Raw',
  copy: (title: string) => `Copy ${title.toLowerCase()}`,
  whole: (title: string) => `${title}, whole text`,
  object: (count: number) => `{ ${count} ${count === 1 ? 'member' : 'members'} }`,
  array: (count: number) => `[ ${count} ${count === 1 ? 'item' : 'items'} ]`,
} as const;

interface HelpGroup {
  readonly title: string;
  readonly keys: readonly (readonly [readonly string[], string])[];
}

const helpGroups: readonly HelpGroup[] = [
  {
    title: 'Approvals',
    keys: [
      [['A'], 'Allow once'],
      [['D'], 'Deny'],
      [['E'], 'Edit, then allow'],
      [['↑', '↓'], 'Previous and next question'],
    ],
  },
  {
    title: 'History',
    keys: [
      [['/'], 'Search'],
      [['↑', '↓'], 'Previous and next entry, in the list'],
    ],
  },
  {
    title: 'Anywhere',
    keys: [
      [['1', '…', '7'], 'Go to a page'],
      [['Ctrl', 'K'], 'Go to or do anything'],
      [['?'], 'This sheet'],
      [['Esc'], 'Close a sheet or a menu'],
    ],
  },
];

export const helpText = {
  open: 'Keyboard help',
  title: 'Keyboard',
  groups: helpGroups,
  safety:
    'Enter alone never allows. An Allow within 0.4 seconds of a question appearing or moving is ignored, so that it can only be meant for what you saw.',
} as const;
