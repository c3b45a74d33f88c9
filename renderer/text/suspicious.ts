/** What is said of a tool's description that speaks to the agent. */
export const suspiciousText = {
  title: 'Written for the agent, not for you:',
  kinds: {
    overrides: 'it wants other instructions or tools put aside.',
    hides: 'it wants something kept from you.',
    commands: 'it tells the agent what to do besides this call.',
    fetches: 'it wants credentials or your conversation.',
    pretends: 'it dresses up as another speaker.',
  },
} as const;
