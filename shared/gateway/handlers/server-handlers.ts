import { ContractError } from '../../contract/define.ts';
import type { ToolView } from '../../contract/server-commands.ts';
import type { Handlers } from '../../contract/host.ts';
import type { ServerConfig } from '../../model/server.ts';
import { summariseRule } from '../../policy/summarise-rule.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { CallJudge } from '../calls/judge-call.ts';
import type { ToolBook } from '../config/tool-book.ts';
import { OAuthProblem } from '../mcp/oauth-problem.ts';
import { UpstreamError } from '../upstreams/link.ts';

export interface ServerHandlersOptions {
  readonly tools: ToolBook;
  readonly judge: CallJudge;
  readonly policyOf: (server: string) => CompiledPolicy;
  readonly find: (name: string) => ServerConfig | null;
  readonly add: (
    name: string,
    connection: ServerConfig['connection'],
    secrets: Readonly<Record<string, string>>,
  ) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  /** Looks at the server and fills the tool book; rejects with UpstreamError. */
  readonly look: (name: string) => Promise<void>;
  /** Begins a sign-in and has its address opened for the person. Rejects with OAuthProblem. */
  readonly signIn: (name: string) => Promise<{ readonly url: string }>;
  readonly signOut: (name: string) => Promise<void>;
  readonly endConnections: (name: string) => Promise<void>;
  readonly logLines: (name: string) => readonly string[];
  readonly record: (subject: string, reason: string, server: string) => void;
}

type ServerHandlers = Pick<
  Handlers,
  | 'servers.add'
  | 'servers.remove'
  | 'servers.tools'
  | 'servers.logs'
  | 'servers.restart'
  | 'servers.acceptTool'
  | 'servers.signIn'
  | 'servers.signOut'
>;

/** The servers behind us: adding, looking at their tools, restarting, removing. */
export function serverHandlers(options: ServerHandlersOptions): ServerHandlers {
  function requireServer(name: string): void {
    if (options.find(name) === null) throw new ContractError('not-found', `There is no server "${name}".`);
  }

  function viewTool(server: string, tool: string, description: string | null): ToolView {
    const origin = { grant: '', client: '', clientVersion: null, session: '', era: '2025' } as const;
    const facts = options.judge.factsOf(origin, server, tool, {});
    const { effect, sentence, pointer } = summariseRule(options.policyOf(server), facts);
    return {
      name: tool,
      description,
      classification: facts.classification,
      effect,
      rule: sentence,
      rulePointer: pointer,
      definition: facts.definition,
    };
  }

  return {
    // Whoever may send this was shown what it says: it is the person's consent, too.
    'servers.add': async ({ name, connection, secrets }) => {
      await options.add(name, connection, secrets);
      options.record('server added', sayConnection(connection), name);
      return null;
    },
    'servers.remove': async ({ name }) => {
      requireServer(name);
      await options.remove(name);
      options.record('server removed', 'Its sessions were ended.', name);
      return null;
    },
    'servers.tools': async ({ name }) => {
      requireServer(name);
      if (options.tools.list(name).length === 0) await lookOrExplain(options, name);
      return {
        tools: options.tools.list(name).map(({ definition }) => viewTool(name, definition.name, definition.description ?? null)),
      };
    },
    'servers.logs': async ({ name }) => {
      requireServer(name);
      return { lines: [...options.logLines(name)] };
    },
    'servers.restart': async ({ name }) => {
      requireServer(name);
      await options.endConnections(name);
      await lookOrExplain(options, name);
      return null;
    },
    'servers.signIn': async ({ name }) => {
      requireServer(name);
      try {
        const { url } = await options.signIn(name);
        return { url };
      } catch (error) {
        if (error instanceof OAuthProblem) throw new ContractError('unavailable', error.message);
        throw error;
      }
    },
    'servers.signOut': async ({ name }) => {
      requireServer(name);
      await options.signOut(name);
      return null;
    },
    'servers.acceptTool': async ({ name, tool }) => {
      requireServer(name);
      await options.tools.accept(name, tool);
      options.record('tool accepted', `The definition of ${tool} was accepted as it is now.`, name);
      return null;
    },
  };
}

async function lookOrExplain(options: ServerHandlersOptions, name: string): Promise<void> {
  try {
    await options.look(name);
  } catch (error) {
    if (error instanceof UpstreamError) throw new ContractError('unavailable', error.message);
    throw error;
  }
}

/** What the history says about a new server: the program or the host, never arguments that may hold secrets. */
export function sayConnection(connection: ServerConfig['connection']): string {
  return connection.transport === 'stdio' ? `It runs ${connection.command}.` : `It is at ${new URL(connection.url).host}.`;
}
