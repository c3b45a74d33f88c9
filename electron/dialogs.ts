import { dialog } from 'electron';
import { assertNever } from '../shared/model/assert-never.ts';
import type { CoreFailure } from './core-link/messages.ts';

/** What a person decided about a core that does not run. */
export type AfterFailure = 'retry' | 'free-port' | 'show-logs' | 'quit';

interface Choice {
  readonly label: string;
  readonly next: AfterFailure;
}

const RETRY: Choice = { label: 'Try again', next: 'retry' };
const QUIT: Choice = { label: 'Quit', next: 'quit' };

/** Says why the core does not run and what can be done about it. */
export async function askAfterFailure(failure: CoreFailure): Promise<AfterFailure> {
  const { message, detail, choices } = describe(failure);
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Countersign',
    message,
    detail,
    buttons: choices.map(({ label }) => label),
    defaultId: 0,
    cancelId: choices.length - 1,
    noLink: true,
  });
  return choices[response]?.next ?? 'quit';
}

function describe({ why, message }: CoreFailure): { message: string; detail: string; choices: readonly Choice[] } {
  switch (why) {
    case 'port-taken':
    case 'port-refused':
      return {
        message:
          why === 'port-taken'
            ? 'The port of Countersign is taken by another program'
            : 'The port of Countersign may not be used',
        detail:
          `${message}\n\nEnd the other program and try again. With another port for this time, clients that start the bridge find it ` +
          'by themselves; clients that were given an address do not reach it until the usual port is free.',
        choices: [RETRY, { label: 'Another port for now', next: 'free-port' }, QUIT],
      };
    case 'folder-locked':
      return {
        message: 'Another Countersign is running already',
        detail: `${message}\n\nStop it (countersign serve: Ctrl+C in its terminal) and try again.`,
        choices: [RETRY, QUIT],
      };
    case 'folder-unusable':
      return {
        message: 'The data folder of Countersign cannot be used',
        detail: `${message}\n\nNothing was changed in it. Repair it and try again.`,
        choices: [RETRY, QUIT],
      };
    case 'broken':
      return {
        message: 'Countersign does not run',
        detail: `${message}\n\nNo call is carried until it does. The log in the data folder says more.`,
        choices: [RETRY, { label: 'Show the log', next: 'show-logs' }, QUIT],
      };
    default:
      return assertNever(why);
  }
}

export function sayCannotStart(message: string): void {
  dialog.showErrorBox('Countersign could not start', message);
}
