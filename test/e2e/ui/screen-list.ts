import type { AppState, ServerView } from '../../../shared/contract/state.ts';
import { DesktopSettingsSchema } from '../../../shared/model/desktop-settings.ts';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { addressApproval, busyState, emptyState, samplingApproval } from '../../fakes/ui-data.ts';
import { remote } from '../../fakes/ui-sign-in.ts';
import type { OpenOptions } from './ui-test.ts';

function only(view: (now: number) => ApprovalView): (now: number) => AppState {
  return (now) => ({ ...busyState(now), approvals: [view(now)] });
}

function switched(now: number): AppState {
  const hour = { client: null, since: now, until: now + 3_600_000 };
  return {
    ...busyState(now),
    switches: [
      { kind: 'ask', server: null, ...hour },
      { kind: 'quiet', server: null, ...hour },
      { kind: 'observe', server: 'filesystem', ...hour },
      { kind: 'pause', server: null, since: now, until: null, client: 'Claude Code' },
    ],
  };
}

function oneServer(name: string, part: Partial<ServerView>): (now: number) => AppState {
  return (now) => {
    const state = busyState(now);
    return { ...state, servers: state.servers.map((server) => (server.name === name ? { ...server, ...part } : server)) };
  };
}
/** As the desktop app opens it. */
const WINDOW = { width: 860, height: 720 };
const DESKTOP = {
  settings: DesktopSettingsSchema.parse({}),
  capabilities: { touchId: true, notifications: true },
  update: { kind: 'ready' as const, version: '0.2.0', message: null },
  notice: null,
};

export interface Screen extends OpenOptions {
  readonly name: string;
  /** Of its own window, when it is not the main one. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** Every screen, each in the states that look different. */
export const SCREENS: readonly Screen[] = [
  { name: 'approvals', place: '#/approvals' },
  { name: 'approvals-sampling', place: '#/approvals', state: only(samplingApproval) },
  { name: 'approvals-address', place: '#/approvals', state: only(addressApproval) },
  { name: 'history-message', place: '#/history/18204', state: only(samplingApproval) },
  { name: 'approvals-empty', place: '#/approvals', state: () => emptyState() },
  { name: 'history', place: '#/history/18198' },
  { name: 'history-empty', place: '#/history', state: () => emptyState(), entries: [] },
  { name: 'servers', place: '#/servers/pmcp' },
  { name: 'rules', place: '#/rules/pmcp/gateway.connect_server' },
  { name: 'rules-review', place: '#/rules/filesystem' },
  { name: 'rules-empty', place: '#/rules', state: () => emptyState() },
  { name: 'clients', place: '#/clients/Cursor' },
  { name: 'clients-setup', place: '#/clients/+setup' },
  { name: 'clients-empty', place: '#/clients', state: () => emptyState() },
  { name: 'servers-log', place: '#/servers/mcp-agent-proxy/log' },
  { name: 'servers-sign-in', place: '#/servers/memory', state: remote('needed', 'auth.example.com gave no token.') },
  { name: 'servers-consent', place: '#/servers/memory', state: oneServer('memory', { consent: 'changed' }) },
  { name: 'servers-setup', place: '#/servers/memory/setup' },
  { name: 'servers-off', place: '#/servers/memory', state: oneServer('memory', { paused: true }) },
  { name: 'servers-add', place: '#/servers/+add' },
  { name: 'overview', place: '#/overview' },
  { name: 'overview-first', place: '#/overview', state: () => emptyState() },
  { name: 'overview-switches', place: '#/overview', state: switched },
  { name: 'settings', place: '#/settings' },
  { name: 'settings-desktop', place: '#/settings', handlers: { 'desktop.get': async () => DESKTOP } },
  { name: 'approval-window', size: WINDOW, place: 'approval-window.html' },
  { name: 'approval-window-empty', size: WINDOW, place: 'approval-window.html', state: () => emptyState() },
];
