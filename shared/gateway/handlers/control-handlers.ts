import { ContractError } from '../../contract/define.ts';
import type { Caller, Handlers } from '../../contract/host.ts';
import type { Settings } from '../../model/settings.ts';
import { isWeakening, type SwitchKind, type SwitchScope } from '../../model/switches.ts';
import type { Switches } from '../calls/switches.ts';
import type { Demo } from '../demo/demo.ts';
import type { StatePublisher } from '../state-publisher.ts';

export interface ControlHandlersOptions {
  readonly publisher: StatePublisher;
  readonly switches: Switches;
  readonly demo: Demo;
  readonly isListening: () => boolean;
  readonly hasClient: (name: string) => boolean;
  readonly hasServer: (name: string) => boolean;
  readonly changeSettings: (changes: Partial<Settings>) => Promise<void>;
  readonly endPermissions: () => void;
}

type ControlCommand =
  | 'state.get'
  | 'switches.on'
  | 'switches.off'
  | 'permissions.end'
  | 'settings.change'
  | 'demo.start'
  | 'desktop.get'
  | 'desktop.change'
  | 'desktop.checkForUpdates'
  | 'desktop.installUpdate'
  | 'desktop.showPrompt'
  | 'host.stop';

/** State, switches, settings, demo. Stopping and the desktop are the host's own: it answers those commands itself. */
export function controlHandlers(options: ControlHandlersOptions): Pick<Handlers, ControlCommand> {
  const noDesktop = async (): Promise<never> => {
    throw new ContractError('unavailable', 'Only the desktop app does this.');
  };
  function refuseUnknown({ client, server }: SwitchScope): void {
    if (client !== null && !options.hasClient(client)) throw new ContractError('not-found', `There is no client "${client}".`);
    if (server !== null && !options.hasServer(server)) throw new ContractError('not-found', `There is no server "${server}".`);
  }
  return {
    'state.get': async () => options.publisher.current(),
    'switches.on': async ({ kind, client, server, forMs }, caller) => {
      refuseUnknown({ client, server });
      refuseWeakening(kind, true, caller);
      await options.switches.on(kind, { client, server }, forMs);
      return null;
    },
    'switches.off': async ({ kind, client, server }, caller) => {
      refuseWeakening(kind, false, caller);
      await options.switches.off(kind, { client, server });
      return null;
    },
    'permissions.end': async () => {
      options.endPermissions();
      return null;
    },
    'settings.change': async (changes) => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      await options.changeSettings(given);
      return null;
    },
    'demo.start': async () => {
      if (!options.isListening()) throw new ContractError('unavailable', 'The demo needs a running gateway: countersign serve.');
      if (options.demo.state === 'unavailable')
        throw new ContractError('unavailable', 'The demo server was not installed with Countersign.');
      await options.demo.start();
      return null;
    },
    'desktop.get': async () => null,
    'desktop.change': noDesktop,
    'desktop.checkForUpdates': noDesktop,
    'desktop.installUpdate': noDesktop,
    'desktop.showPrompt': noDesktop,
    'host.stop': async () => {
      throw new ContractError('unavailable', 'No host is running.');
    },
  };
}

function refuseWeakening(kind: SwitchKind, isOn: boolean, caller: Caller): void {
  if (!isWeakening(kind, isOn) || caller.surfaces.includes('main') || caller.surfaces.includes('operator')) return;
  throw new ContractError('needs-operator', `This weakens protection: it needs the person (a terminal, or the operator token).`);
}
