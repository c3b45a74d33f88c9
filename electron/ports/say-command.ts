import type { CommandName } from '../../shared/contract/contract.ts';

/** Questions for the commands that weaken protection, so that a person knows what a yes means. */
const QUESTIONS: Partial<Record<CommandName, string>> = {
  'approvals.allow': 'Allow a waiting call?',
  'approvals.allowNext': 'Let the next identical call pass?',
  'approvals.reveal': 'Show a hidden value to a command line?',
  'approvals.lookUp': 'Ask the name service where the hosts of a call lead?',
  'servers.add': 'Add a server?',
  'servers.signIn': 'Sign in to a server?',
  'servers.acceptTool': 'Accept a changed tool?',
  'grants.create': 'Let a new client in?',
  'grants.change': 'Change what a client may use?',
  'policy.set': 'Loosen the rules of a server?',
  'policy.review': 'Put a changed policy file into force?',
  'switches.on': 'Throw a switch that lets more through, or hides questions?',
  'switches.off': 'End a switch, and let calls through again?',
  'clients.connect': 'Write into the configuration of a client?',
  'clients.import': 'Take over the servers of a client?',
  'clients.undo': 'Put the configuration of a client back?',
  'clients.undoAll': 'Put the configurations of all clients back?',
  'clients.accept': 'Take a client’s configuration as it is now?',
  'servers.change': 'Change what a server runs or reaches?',
  'servers.consent': 'Let a server run as it is written now?',
  'servers.rename': 'Rename a server?',
  'servers.resume': 'Switch a server on again?',
  'servers.check': 'Start a server to try it?',
  'settings.change': 'Change the settings?',
  'backup.restore': 'Replace settings and rules by those of a backup?',
  'demo.start': 'Start the demo?',
};

export function sayCommand(name: string): string {
  return QUESTIONS[name as CommandName] ?? `Do "${name}"?`;
}
