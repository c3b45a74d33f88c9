/** Words of what a person throws over the rules for a while. */
export const switchesText = {
  protecting: (clients: number) =>
    clients === 0 ? 'Ready, no client yet' : `Protecting ${clients} ${clients === 1 ? 'client' : 'clients'}`,
  paused: 'Paused: all denied',
  active: 'Switches that are on',
  kinds: {
    pause: 'Paused:',
    ask: 'Asking for everything',
    quiet: 'Quiet hours',
    observe: 'Only observing',
  },
  observing: (count: number) => (count === 1 ? '1 server only observed' : `${count} servers only observed`),
  until: (time: string) => `until ${time}`,
  untilEnded: 'until you end it',
  untilResumed: 'until you resume',
  end: 'End',
  endThis: (what: string) => `End: ${what}`,
  pauseAll: 'Pause all…',
  more: 'More switches',
  throwFor: (what: string, time: string) => `${what} ${time}`,
  menu: {
    pause: 'Pause',
    ask: 'Ask for everything',
    quiet: 'Quiet hours',
    observe: 'Only observe',
  },
  times: {
    quarter: 'for 15 minutes',
    hour: 'for 1 hour',
    morning: 'until 8 in the morning',
    forever: 'until I end it',
  },
  details: {
    pause: 'Every call of every client is denied',
    ask: 'Whatever the rules would allow is asked about',
    quiet: 'Questions wait in the list; clients are told to come back',
    observe: 'Nothing is denied or asked about, only recorded',
  },
  pause: 'Pause',
  resume: 'Resume',
  pauseThis: (name: string) => `Pause ${name}`,
  resumeThis: (name: string) => `Resume ${name}`,
} as const;
