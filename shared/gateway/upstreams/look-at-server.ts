import { catalogueDocument } from '../../policy/catalogue/catalogue.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import type { ToolBook } from '../config/tool-book.ts';
import { policyLanguage } from '../policy-language.ts';
import type { Clock, Log } from '../ports.ts';
import type { Recorder } from '../record-events.ts';
import type { Health } from './health.ts';
import type { UpstreamLink } from './link.ts';
import { type ProbedServer, probeServer } from './probe.ts';
import { sayError } from '../say-error.ts';

export interface ServerLookOptions {
  readonly openLink: (server: string) => Promise<UpstreamLink>;
  readonly health: Health;
  readonly tools: ToolBook;
  readonly policies: PolicyBook;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectTimeoutMs: () => number;
}

/**
 * Our own look at a server: starts or reaches it, lists its tools, ends the connection. Fills the tool book, and gives a server
 * whose tools we know, and that has no rules yet, the document of the catalogue. Rejects with UpstreamError.
 */
export function createServerLook(options: ServerLookOptions): (server: string) => Promise<ProbedServer> {
  const { health, tools, policies } = options;
  return async (server) => {
    const link = await options.openLink(server);
    health.opened(server);
    let problem: string | null = null;
    try {
      const seen = await probeServer(link, { name: server, clock: options.clock, timeoutMs: options.connectTimeoutMs() });
      health.worked(server);
      tools.observe(server, seen.tools, true);
      await giveCatalogueRules(server);
      return seen;
    } catch (error) {
      problem = sayError(error);
      throw error;
    } finally {
      await link.close();
      health.closed(server, problem);
    }
  };

  async function giveCatalogueRules(server: string): Promise<void> {
    if (policies.get(server).state !== 'none') return;
    const document = catalogueDocument(tools.list(server).map(({ definition }) => definition.name));
    if (document === null) return;
    const { revision } = await policies.set(server, policyLanguage.write(document));
    options.recorder.event('policy written', `The catalogue knows its tools: revision ${revision} was written for it.`, {
      server,
    });
  }
}
