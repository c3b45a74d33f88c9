/** Who may send what: one list for each kind of command. */
export const everybody = ['main', 'approval', 'cli', 'operator'] as const;
export const reading = ['main', 'cli', 'operator'] as const;
/** Strengthening needs nothing; handlers that may loosen check the caller themselves (policy.set). */
export const strengthening = ['main', 'cli', 'operator'] as const;
export const weakening = ['main', 'operator'] as const;
