import type { PolicyDocument } from '../../model/policy-document.ts';
import type { Log } from '../ports.ts';
import type { UpstreamLink } from '../upstreams/link.ts';
import { connectDemoClient } from './demo-client.ts';
import type { DemoServer } from './find-demo-server.ts';
import { sayError } from '../say-error.ts';

/*
 * The demo: a real server, a real client, a real question. It adds the reference server "everything", lets a demo client
 * make two harmless calls, and then one that would show the server's environment variables: that one asks.
 */
export const DEMO_SERVER = 'demo';
const DEMO_CLIENT = 'Demo client';

/** The demo's rules: one tool asks, everything else has the recommended rule of what it does. */
export const DEMO_POLICY: PolicyDocument = {
  version: '1',
  description: 'The demo: reading the environment asks a person, the rest of the reference server is harmless.',
  mode: 'enforce',
  default: 'allow',
  hide: [],
  tools: {
    'get-env': {
      action: 'require_approval',
      reason: 'It shows every environment variable of the server, and secrets often live there.',
      mask: [],
      require: [],
      deny_if: [],
      approve_if: [],
      allow_if: [],
      limits: [],
    },
  },
};

export interface DemoOptions {
  readonly log: Log;
  /** The reference server; null when it was not installed with us. */
  readonly server: DemoServer | null;
  readonly hasServer: (name: string) => boolean;
  readonly addServer: (name: string, server: DemoServer) => Promise<void>;
  readonly setPolicy: (server: string, document: PolicyDocument) => Promise<void>;
  readonly createGrant: (name: string, servers: readonly string[]) => Promise<{ token: string }>;
  readonly revokeGrant: (name: string) => Promise<void>;
  readonly openLink: (token: string, server: string) => UpstreamLink;
  readonly onChanged: () => void;
}

export interface Demo {
  readonly state: 'available' | 'running' | 'unavailable';
  /** Resolves when the demo client is on its way; its question then waits like any other. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createDemo(options: DemoOptions): Demo {
  let running: { link: UpstreamLink; done: Promise<void> } | null = null;

  async function play(link: UpstreamLink): Promise<void> {
    try {
      const client = await connectDemoClient(link);
      await client.call('echo', { message: 'Hello from the demo client' });
      await client.call('get-sum', { a: 19, b: 23 });
      await client.call('get-env', {});
    } catch (error) {
      options.log.warn('the demo ended early', { error: sayError(error) });
    } finally {
      await link.close();
      await options.revokeGrant(DEMO_CLIENT);
      running = null;
      options.onChanged();
    }
  }

  return {
    get state() {
      if (running !== null) return 'running';
      return options.server === null ? 'unavailable' : 'available';
    },
    async start() {
      const { server } = options;
      if (running !== null || server === null) return;
      if (!options.hasServer(DEMO_SERVER)) {
        await options.addServer(DEMO_SERVER, server);
        await options.setPolicy(DEMO_SERVER, DEMO_POLICY);
      }
      await options.revokeGrant(DEMO_CLIENT);
      const { token } = await options.createGrant(DEMO_CLIENT, [DEMO_SERVER]);
      const link = options.openLink(token, DEMO_SERVER);
      running = { link, done: play(link) };
      options.onChanged();
    },
    async stop() {
      await running?.link.close();
      await running?.done;
    },
  };
}
