import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import tools from './pmcp-tools.json' with { type: 'json' };
import { serveTools, type ToolHandler } from './stdio-server.ts';

/*
 * A stand-in for PMCP 2.2: its 26 tools with their arguments, and the behaviour that matters to a firewall.
 * auth_connect writes the credential to a file; provision starts a job that a status poll completes; invoke starts a
 * server that nobody provisioned. What it did stands in $PMCP_HOME/journal.jsonl, so that a test sees what really ran.
 */
const home = process.env['PMCP_HOME'];
if (home === undefined) throw new Error('PMCP_HOME must name a folder');
mkdirSync(home, { recursive: true });

const jobs = new Map<string, { server: string; polls: number }>();
const running = new Set<string>();

function journal(what: string, facts: Record<string, unknown>): void {
  appendFileSync(join(home ?? '', 'journal.jsonl'), `${JSON.stringify({ what, ...facts })}\n`);
}

function start(server: string, how: string): void {
  if (running.has(server)) return;
  running.add(server);
  journal('started', { server, how, command: `npx -y @modelcontextprotocol/server-${server} /` });
}

const AuthConnect = z.object({ server_name: z.string(), credential: z.string().optional(), env_var: z.string().optional() });
const ByServer = z.object({ server_name: z.string() });

const handlers: Record<string, ToolHandler> = {
  'gateway.auth_connect': (args) => {
    const { server_name, credential = '', env_var = 'API_KEY' } = AuthConnect.parse(args);
    writeFileSync(join(home, 'pmcp.env'), `${env_var}=${credential}\n`);
    journal('auth_connect', { server: server_name });
    return { status: 'connected', server_name, stored: `${env_var}=${credential}` };
  },
  'gateway.provision': (args) => {
    const { server_name } = ByServer.parse(args);
    const job = `job-${jobs.size + 1}`;
    jobs.set(job, { server: server_name, polls: 0 });
    journal('provision', { server: server_name });
    return { job_id: job, status: 'installing', command: `npx -y @modelcontextprotocol/server-${server_name} /` };
  },
  'gateway.provision_status': (args) => {
    const { job_id } = z.object({ job_id: z.string() }).parse(args);
    const job = jobs.get(job_id);
    if (job === undefined) throw new Error(`unknown job ${job_id}`);
    job.polls += 1;
    if (job.polls > 1) start(job.server, 'provision');
    return { job_id, status: job.polls > 1 ? 'complete' : 'installing' };
  },
  'gateway.connect_server': (args) => {
    const { server_name } = ByServer.parse(args);
    start(server_name, 'connect');
    return { server_name, status: 'online' };
  },
  'gateway.invoke': (args) => {
    const { tool_id, arguments: inner } = z
      .object({ tool_id: z.string(), arguments: z.record(z.string(), z.unknown()).optional() })
      .parse(args);
    const [server = '', tool = ''] = tool_id.split('::');
    start(server, 'invoke');
    journal('invoke', { server, tool, arguments: inner ?? {} });
    return { tool_id, result: `ran ${tool} on ${server}` };
  },
  'gateway.describe': (args) => {
    const { tool_id } = z.object({ tool_id: z.string() }).parse(args);
    start(tool_id.split('::')[0] ?? '', 'describe');
    return { tool_id, schema: { type: 'object' } };
  },
};

for (const { name } of tools) {
  handlers[name] ??= (args) => {
    journal(name, { arguments: args });
    return { tool: name, ok: true };
  };
}

await serveTools('pmcp', tools as Parameters<typeof serveTools>[1], handlers);
