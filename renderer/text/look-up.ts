/** Words of looking up where the hosts of a call lead. */
export const lookUpText = {
  open: (hosts: number) => (hosts === 1 ? 'Look up where this host leads' : 'Look up where these hosts lead'),
  detail: 'Asks the name service, which tells it the name. Written to the history.',
  result: (host: string) => `${host} leads to`,
  where: { 'this machine': 'this computer', 'local network': 'the local network', elsewhere: 'elsewhere' },
  mayChange: 'A name may lead elsewhere by the time of the call.',
} as const;
