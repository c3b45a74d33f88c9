import type { DesktopSettings } from '../../shared/model/desktop-settings.ts';

type Fields = Readonly<Record<keyof DesktopSettings, { readonly label: string; readonly help: string }>>;

const fields: Fields = {
  openAtLogin: { label: 'Start at login', help: 'In the tray, without a window.' },
  promptTakesFocus: {
    label: 'Questions take the keyboard',
    help: 'Otherwise their window only comes to the front, and what you type goes on going where it went.',
  },
  notifications: {
    label: 'Notifications',
    help: 'One for each question, which says who asks for what: no arguments. Where the system has buttons, they answer all but critical calls.',
  },
  sound: { label: 'A sound with each question', help: 'The system’s own.' },
  endPermissionsOnLock: {
    label: 'Locking ends what was allowed for a session',
    help: 'Also when the computer sleeps. What was allowed for longer stays.',
  },
  updates: {
    label: 'Look for updates',
    help: 'A minute after the start and every six hours. Only what is signed with our key is taken.',
  },
  touchIdForCritical: { label: 'Touch ID for critical calls', help: 'Allowing one wants your finger.' },
};

export const desktopText = {
  title: 'This computer',
  fields,
  update: {
    off: (reason: string) => `No updates: ${reason}`,
    idle: 'Up to date, as far as is known.',
    checking: 'Looking…',
    downloading: (version: string) => `Fetching version ${version}…`,
    ready: (version: string) => `Version ${version} is ready. It is installed when you quit.`,
    failed: (message: string) => `Looking for updates failed: ${message}`,
    check: 'Look now',
    install: 'Restart with it',
  },
} as const;
