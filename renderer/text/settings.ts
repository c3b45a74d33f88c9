import type { SettingsSchema } from '../../shared/model/settings.ts';

export const backupText = {
  title: 'Backup',
  label: 'Settings and policies in one file',
  help: 'No secrets, no tokens, no history. To take them to another machine, or back.',
  save: 'Save a backup',
  restore: 'Restore…',
  dialog: 'Restore a backup',
  file: 'Choose the file',
  tooLarge: 'The file is larger than 8 MB.',
  made: (time: string) => `Made ${time}.`,
  settings: (count: number) =>
    count === 0 ? 'No setting changes.' : count === 1 ? '1 setting changes:' : `${count} settings change:`,
  policies: 'Policies',
  same: 'as now',
  replaced: 'replaced',
  unknown: 'for a server that is not here (yet)',
  loosens: 'This lets through more than now:',
  confirm: 'Restore',
} as const;

export const notifyText = {
  label: 'Notify me in this browser',
  help: 'When a question comes and this page is not in sight. Only who asks for what: no arguments.',
  denied: 'This browser does not let the page notify you. Allow it in the browser’s site settings.',
  unsupported: 'This browser has no notifications.',
} as const;

type SettingTexts = Readonly<Record<keyof typeof SettingsSchema.shape, { readonly label: string; readonly help: string }>>;

const fields: SettingTexts = {
  port: {
    label: 'Port for clients',
    help: 'Part of every client’s address: change it and each client has to be told. Takes effect at the next start.',
  },
  uiPort: { label: 'Port of this page', help: 'Takes effect at the next start.' },
  approvalTimeoutSeconds: { label: 'A question ends after', help: 'Nobody answered by then: the call is denied.' },
  holdSeconds: {
    label: 'Hold a call open for',
    help: 'Then the client is told to come back; your late answer still counts. Clients end calls on their own clocks, many after 60 seconds.',
  },
  ticketSeconds: { label: 'A late approval waits for', help: 'The client has this long to make the identical call again.' },
  progressSeconds: {
    label: 'Send progress every',
    help: 'Keeps clients that listen for progress from giving up while you decide.',
  },
  trustPolicyFiles: {
    label: 'Trust policy files',
    help: 'Policy files changed outside the app take effect at once, also when they let more through.',
  },
  strictCatalogue: {
    label: 'Stricter recommended rules',
    help: 'Tools without a rule of yours get the stricter of the recommended ones.',
  },
  askForEverything: {
    label: 'Ask for everything',
    help: 'Every call asks, whatever the rules allow. What they deny stays denied.',
  },
  maxConcurrentPerGrant: { label: 'At once, per client', help: 'Calls beyond this are denied until others have ended.' },
  maxSessionsPerGrant: {
    label: 'Sessions, per client',
    help: 'Beyond this the one that was not used for longest is ended.',
  },
  sessionIdleSeconds: {
    label: 'End an idle session after',
    help: 'Its servers’ processes end with it; a client that comes back starts anew.',
  },
  connectTimeoutSeconds: { label: 'A server may take to start', help: 'Then the call fails and says so.' },
  joinWaitSeconds: {
    label: 'Wait for slow servers',
    help: 'At the address of all servers: a client gets its lists after this, and later servers join them.',
  },
  historyRetentionDays: { label: 'Keep the history for', help: 'Older entries are removed.' },
  historyBodyBytes: {
    label: 'Keep of each body',
    help: 'Longer arguments and results are kept in part, with digest and size of the whole.',
  },
};

export const settingsText = {
  title: 'Settings',
  saved: 'All saved',
  save: (count: number) => (count === 1 ? 'Save 1 change' : `Save ${count} changes`),
  discard: 'Discard',
  notANumber: 'Give a number.',
  groups: { asking: 'Asking', rules: 'Rules', connections: 'Connections', history: 'History' },
  units: { seconds: 'seconds', days: 'days', bytes: 'bytes', calls: 'calls', sessions: 'sessions', none: '' },
  appearance: {
    title: 'Appearance',
    label: 'Theme',
    help: 'Kept in this browser only.',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
  },
  fields,
} as const;
