import type { ServerConfig } from '../../model/server.ts';
import type { ToolDefinition } from '../../model/tool-definition.ts';
import type { ResolvedConnection } from '../config/server-secrets.ts';
import type { HandleToolCall } from '../calls/incoming-call.ts';
import type { HandleMessage } from '../calls/incoming-message.ts';
import type { Clock, Log } from '../ports.ts';
import type { Health } from '../upstreams/health.ts';
import type { RemoteServers } from '../upstreams/connections.ts';
import type { UpstreamLink } from '../upstreams/link.ts';
import type { JudgeAnswer } from './judge-answer.ts';
import type { SessionTable } from './session-table.ts';
import type { ToolLists } from './tool-lists.ts';

/** What every endpoint is lent by the core. */
export interface EndpointOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: SessionTable;
  readonly findServer: (name: string) => ServerConfig | null;
  readonly resolveConnection: (name: string) => Promise<ResolvedConnection>;
  /** A new connection to a server at message level; fails later, through the link, when it cannot start. */
  readonly openLink: (server: string) => Promise<UpstreamLink>;
  /** Signing in to servers at an address, and those of them that speak HTTP+SSE; without it, none. */
  readonly remote?: RemoteServers;
  readonly health: Health;
  readonly handleToolCall: HandleToolCall;
  readonly handleMessage: HandleMessage;
  readonly judgeAnswer: JudgeAnswer;
  readonly toolLists: ToolLists;
  /** A tool as its server listed it last; null when no list has named it. */
  readonly definitionOf: (server: string, tool: string) => ToolDefinition | null;
  readonly connectTimeoutMs: () => number;
  /** How long a client waits for servers of the merged address that are slow to start. */
  readonly joinWaitMs: () => number;
  /** Why this client's messages are stopped now (a pause); null when they pass. */
  readonly stopReason: (client: string, server: string | null) => string | null;
}
