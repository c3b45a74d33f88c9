import { ContractError } from '../../contract/define.ts';
import type { Handlers } from '../../contract/host.ts';
import type { Settings } from '../../model/settings.ts';
import type { Lockdown } from '../calls/lockdown.ts';
import type { Demo } from '../demo/demo.ts';
import type { StatePublisher } from '../state-publisher.ts';

export interface ControlHandlersOptions {
  readonly publisher: StatePublisher;
  readonly lockdown: Lockdown;
  readonly demo: Demo;
  readonly isListening: () => boolean;
  readonly hasClient: (name: string) => boolean;
  readonly changeSettings: (changes: Partial<Settings>) => Promise<void>;
  readonly endPermissions: () => void;
}

type ControlCommand =
  | 'state.get'
  | 'pause.start'
  | 'pause.end'
  | 'permissions.end'
  | 'settings.change'
  | 'demo.start'
  | 'desktop.get'
  | 'desktop.change'
  | 'desktop.showPrompt'
  | 'host.stop';

/** The switches: state, pause, settings, demo. Stopping and the desktop are the host's own: it answers those commands itself. */
export function controlHandlers(options: ControlHandlersOptions): Pick<Handlers, ControlCommand> {
  const noDesktop = async (): Promise<never> => {
    throw new ContractError('unavailable', 'Only the desktop app does this.');
  };
  function refuseUnknownClient(client: string | null): void {
    if (client !== null && !options.hasClient(client)) throw new ContractError('not-found', `There is no client "${client}".`);
  }
  return {
    'state.get': async () => options.publisher.current(),
    'pause.start': async ({ client, forMs }) => {
      refuseUnknownClient(client);
      await options.lockdown.start(client, forMs);
      return null;
    },
    'pause.end': async ({ client }) => {
      refuseUnknownClient(client);
      await options.lockdown.end(client);
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
    'desktop.showPrompt': noDesktop,
    'host.stop': async () => {
      throw new ContractError('unavailable', 'No host is running.');
    },
  };
}
