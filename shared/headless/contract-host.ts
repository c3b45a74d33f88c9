import type { Gateway } from '../gateway/start-gateway.ts';

/** The part of the core that a transport needs: it answers commands and tells what happens. */
export type ContractHost = Pick<Gateway, 'handlers' | 'onEvent'>;
