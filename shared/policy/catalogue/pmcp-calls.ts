import type { CatalogueTool, FactTemplate } from './catalogue-tool.ts';
import { allowed, asked, switchedOn } from './rules.ts';

const SERVER: FactTemplate = { kind: 'argument', label: 'Server', path: 'server_name' };
const STARTS: FactTemplate = { kind: 'manifest', path: 'tool_id', split: '::', runs: 'when not running' };
const TASK: FactTemplate = { kind: 'argument', label: 'Task', path: 'task_id' };
const forced = { approve_if: [{ conditions: switchedOn('force'), reason: 'Forced: it ends without being asked to stop.' }] };

/** PMCP's tools that call the tools of other servers, and that watch, fetch and cancel such calls. */
export const PMCP_CALL_TOOLS: readonly CatalogueTool[] = [
  {
    name: 'gateway.invoke',
    server: 'pmcp',
    does: 'Calls any tool of any server behind PMCP, and installs and starts that server first when it is not running.',
    category: 'Execute',
    risk: 'high',
    riskReason: 'does whatever the named tool does, and may install its server',
    rule: allowed('gateway.invoke', 60),
    strictRule: asked('gateway.invoke', 60, 'Calls a tool of another server.', {
      approval: { once_per: 'session', by: ['tool_id'] },
    }),
    facts: [{ kind: 'argument', label: 'Calls', path: 'tool_id' }, STARTS],
  },
  {
    name: 'gateway.describe',
    server: 'pmcp',
    does: "Shows a tool's arguments, and starts the tool's server first when it is not running.",
    category: 'Read',
    risk: 'low',
    riskReason: 'reads a description; the first use of a server may start it',
    rule: allowed('gateway.describe', 60),
    strictRule: allowed('gateway.describe', 60),
    facts: [{ kind: 'argument', label: 'Describes', path: 'tool_id' }, STARTS],
  },
  {
    name: 'gateway.cancel',
    server: 'pmcp',
    does: 'Cancels one call that is waiting for a server.',
    category: 'Write',
    risk: 'medium',
    riskReason: 'ends a running call',
    rule: allowed('gateway.cancel', 30, forced),
    strictRule: allowed('gateway.cancel', 30, forced),
    facts: [{ kind: 'argument', label: 'Request', path: 'request_id' }],
  },
  {
    name: 'gateway.list_pending',
    server: 'pmcp',
    does: 'Lists the calls that are waiting for a server.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the state of calls',
    rule: allowed('gateway.list_pending', 60),
    strictRule: allowed('gateway.list_pending', 60),
    facts: [],
  },
  {
    name: 'gateway.tasks_get',
    server: 'pmcp',
    does: 'Says how far a long-running task of a server is.',
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the state of one task',
    rule: allowed('gateway.tasks_get', 60),
    strictRule: allowed('gateway.tasks_get', 60),
    facts: [SERVER, TASK],
  },
  {
    name: 'gateway.tasks_list',
    server: 'pmcp',
    does: "Lists the long-running tasks of PMCP's servers.",
    category: 'Read',
    risk: 'low',
    riskReason: 'reads the state of tasks',
    rule: allowed('gateway.tasks_list', 60),
    strictRule: allowed('gateway.tasks_list', 60),
    facts: [SERVER],
  },
  {
    name: 'gateway.tasks_result',
    server: 'pmcp',
    does: "Fetches what a long-running task of a server returned, which is that tool's own output.",
    category: 'Read',
    risk: 'medium',
    riskReason: "returns another tool's output, which nobody has looked at",
    rule: allowed('gateway.tasks_result', 60),
    strictRule: allowed('gateway.tasks_result', 60),
    facts: [SERVER, TASK],
  },
  {
    name: 'gateway.tasks_cancel',
    server: 'pmcp',
    does: 'Cancels a long-running task of a server.',
    category: 'Write',
    risk: 'medium',
    riskReason: 'ends a running task',
    rule: allowed('gateway.tasks_cancel', 10, forced),
    strictRule: allowed('gateway.tasks_cancel', 10, forced),
    facts: [SERVER, TASK],
  },
];
