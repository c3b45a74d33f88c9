export const policyText = {
  broken: 'The policy file is broken: every call to this server is denied.',
  brokenLastGood: 'The policy file is broken: the last good policy stays in force.',
  review: {
    title: 'The policy file was changed outside Countersign',
    body: 'It would let more through than now, so it waits for you:',
    document: 'The changed document',
    show: 'Show the document',
    hide: 'Hide the document',
    refuse: 'Keep the rules as they are',
    take: 'Take the changed file',
  },
  simulation: {
    title: 'Over the last 7 days',
    body: 'See what this text would have done to the calls and other messages in the history.',
    run: 'Try it',
    counts: (calls: string, allow: string, ask: string, deny: string) =>
      `${calls} calls: ${allow} would pass, ${ask} would ask, ${deny} would be denied.`,
    now: (allow: string, ask: string, deny: string) => `Now: ${allow}, ${ask}, ${deny}.`,
    changed: (count: number) => (count === 0 ? 'Nothing changes.' : `${count} would change.`),
    example: (before: string, after: string) => `${before} → ${after}`,
  },
} as const;
