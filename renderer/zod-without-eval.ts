import { z } from 'zod';

/*
 * Must be the first import of the page: zod otherwise probes `new Function` when the first schema is made, which a
 * strict content policy reports as a violation although zod catches it.
 */
z.config({ jitless: true });
