import type { CommandName } from '../../shared/contract/contract.ts';

/** Questions for the commands that weaken protection, so that a person knows what a yes means. */
const QUESTIONS: Partial<Record<CommandName, string>> = {
  'approvals.allow': 'Allow a waiting call?',
  'approvals.allowNext': 'Let the next identical call pass?',
  'approvals.reveal': 'Show a hidden value to a command line?',
  'servers.add': 'Add a server?',
  'servers.signIn': 'Sign in to a server?',
  'servers.acceptTool': 'Accept a changed tool?',
  'grants.create': 'Let a new client in?',
  'grants.change': 'Change what a client may use?',
  'policy.set': 'Loosen the rules of a server?',
  'policy.review': 'Put a changed policy file into force?',
  'pause.end': 'End the pause and let calls through again?',
  'settings.change': 'Change the settings?',
  'backup.restore': 'Replace settings and rules by those of a backup?',
  'demo.start': 'Start the demo?',
};

export function sayCommand(name: string): string {
  return QUESTIONS[name as CommandName] ?? `Do "${name}"?`;
}
