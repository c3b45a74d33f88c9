import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemorySecrets } from '../../shared/gateway/secrets/memory-secrets.ts';
import { type Gateway, startGateway } from '../../shared/gateway/start-gateway.ts';
import { createRecordingLog } from '../fakes/silent-log.ts';

export const CALLER = { surfaces: ['main', 'cli', 'operator'] } as const;

/** No rule speaks: what differs is ours. */
export const POLICY = { version: '1', default: 'allow', sampling: { '*': {} }, elicitation: { '*': {} } };

/** A real gateway in this process, with a data folder of its own. */
export async function startTestGateway(): Promise<{ readonly gateway: Gateway; readonly url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-conformance-'));
  const log = createRecordingLog();
  const gateway = await startGateway({
    dataDir,
    host: 'headless',
    version: '0.0.0',
    port: 0,
    secrets: createMemorySecrets(),
    log,
  });
  // How long a server takes to join says how busy the machine is, and here every list needs it.
  await gateway.handlers['settings.change']({ joinWaitSeconds: 60 }, CALLER);
  const { mcpUrl } = await gateway.listen();
  return {
    gateway,
    url: mcpUrl,
    async stop() {
      await gateway.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
