export const paletteText = {
  title: 'Go to or do',
  placeholder: 'A page, a server, a client, a switch…',
  nothing: 'Nothing is called so.',
  kinds: { page: 'Page', action: 'Switch', rules: 'Rules', server: 'Server', client: 'Client' },
  rulesOf: (server: string) => `Rules of ${server}`,
  actions: {
    pause: 'Pause all clients until I resume',
    resume: 'Resume all clients',
    'ask-everything': 'Ask for everything',
    'ask-by-rules': 'Ask only what the rules ask',
    quiet: 'Quiet hours until I end them',
    'quiet-off': 'End the quiet hours',
    theme: 'Light or dark',
    'copy-address': 'Copy the local address',
  },
} as const;
