import type { Client } from '../../../contract/client.ts';
import { confirmInTerminal } from '../prove-person.ts';
import type { Session } from '../session.ts';

/**
 * Does something that the person has to want, not only to be allowed: besides the proof of the person, an answer in the terminal, which
 * is asked for once, unless `isSure`.
 */
export async function confirmed<T>(
  session: Session,
  isSure: boolean,
  question: string,
  action: (client: Client) => Promise<T>,
): Promise<T> {
  let wasAsked = isSure;
  let tries = 0;
  return session.weaken(
    () => {
      wasAsked = true;
      return question;
    },
    async (client) => {
      tries += 1;
      // The first try is the one without a proof, which the core refuses. A token or a fresh folder prove without asking.
      if (tries > 1 && !wasAsked)
        await confirmInTerminal(question, 'This changes files of another program. Give --yes, or answer here.');
      return action(client);
    },
  );
}
