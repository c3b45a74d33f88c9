import { config } from 'zod/v4';

/**
 * What `zod` is in the page (an alias of the build): the same, but its schemas are never compiled with `eval`, which the content policy
 * forbids. As an alias it is set before the first schema is made, in whichever chunk that stands.
 */
config({ jitless: true });

export * from 'zod/v4';
