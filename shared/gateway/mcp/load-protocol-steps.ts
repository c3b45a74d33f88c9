import type { protocolSteps } from './protocol-steps.ts';

/** The SDK is read when the first server wants a sign-in: most hosts start and run without it. */
export async function loadProtocolSteps(): Promise<typeof protocolSteps> {
  const loaded = await import('./protocol-steps.ts');
  return loaded.protocolSteps;
}
