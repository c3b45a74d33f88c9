import type { Command } from 'commander';
import type { AppState } from '../../../contract/state.ts';
import { connectToHost } from '../../control/control-client.ts';
import type { HostFile } from '../../control/host-file.ts';
import { NO_PROOF } from '../../control/person-proof.ts';
import { createClient } from '../../../contract/client.ts';
import type { Act, Cli } from '../cli.ts';
import { facts, table } from '../table.ts';
import type { Switch } from '../../../model/switches.ts';
import { formatDuration, formatTime } from '../times.ts';
import { visibleLine } from '../visible-text.ts';

export function addStatusCommand(program: Command, act: Act): void {
  program
    .command('status')
    .description('what runs, who is connected, what waits')
    .action(() => act(showStatus));
}

async function showStatus(cli: Cli): Promise<void> {
  const control = await connectToHost(cli.dataDir);
  if (control === null) {
    cli.print({ running: false, dataDir: cli.dataDir }, () => `Not running (${cli.dataDir}). Start it with: countersign serve`);
    return;
  }
  const state = await createClient(control.transport(NO_PROOF))['state.get'](null);
  const { host } = control;
  const { sessions, approvals, servers, switches, problems, today } = state;
  cli.print({ running: true, ...host, dataDir: state.dataDir, sessions, approvals, servers, switches, problems, today }, () =>
    statusText(host, state),
  );
}

function statusText(host: HostFile, state: AppState): string {
  const { today } = state;
  const parts = [
    facts([
      ['Running', `Countersign ${host.version}, pid ${host.pid}, since ${formatTime(Date.parse(host.startedAt))}`],
      ['MCP', host.mcpUrl],
      ['Page', `${host.uiUrl} (countersign ui prints a link that signs in)`],
      ['Data', state.dataDir],
      ['Sessions', String(state.sessions)],
      ['Waiting', String(state.approvals.filter(({ state: stage }) => stage !== 'ticket').length)],
      ['Today', `${today.allowed} allowed, ${today.denied} denied, ${today.asked} asked`],
      ...state.switches.map((each) => [TITLES[each.kind], switchText(each)] as const),
    ]),
  ];
  if (state.servers.length > 0) {
    parts.push(
      table(
        ['server', 'health', 'tools', 'policy', 'message'],
        state.servers.map(({ name, health, toolCount, policy }) => [
          name,
          health.state,
          toolCount === null ? '?' : String(toolCount),
          policy,
          health.message ?? '',
        ]),
      ),
    );
  }
  if (state.problems.length > 0) {
    parts.push(state.problems.map(({ severity, title, detail }) => visibleLine(`${severity}: ${title}. ${detail}`)).join('\n'));
  }
  return parts.join('\n\n');
}

const TITLES = { pause: 'Paused', ask: 'Asking for all', quiet: 'Quiet', observe: 'Only observing' } as const;

function switchText({ client, server, until }: Switch): string {
  const scope = [client, server].filter((name) => name !== null).join(' at ');
  return `${scope === '' ? 'everything' : scope}, ${until === null ? 'until it is ended' : `for ${formatDuration(until - Date.now())} more`}`;
}
