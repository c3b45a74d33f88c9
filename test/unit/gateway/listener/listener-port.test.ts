import { describe, expect, it } from 'vitest';
import { startListener } from '../../../../shared/gateway/listener/listener.ts';
import { createRecordingLog } from '../../../fakes/silent-log.ts';

describe('a listener', () => {
  const options = {
    log: createRecordingLog(),
    authenticate: () => null,
    hasServer: () => false,
    maxConcurrentPerGrant: () => 1,
    handle: async () => {},
    onRefused: () => {},
  };

  it('says that its port is taken, and lets go of it when it stops', async () => {
    const first = await startListener(0, options);
    await expect(startListener(first.port, options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.stop();
    const second = await startListener(first.port, options);
    expect(second.port).toBe(first.port);
    await second.stop();
    await second.stop();
  });
});
