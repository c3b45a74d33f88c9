/**
 * Longer than any client keeps a connection that it does not use. After Node's five seconds a busy client may be about to use one
 * again while it is being ended, and reads that as a failure of what is tested.
 */
export const KEEP_ALIVE_MS = 600_000;
