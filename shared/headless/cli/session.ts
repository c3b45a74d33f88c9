import { type Client, createClient } from '../../contract/client.ts';
import { ContractError } from '../../contract/define.ts';
import { connectToHost, type ControlClient } from '../control/control-client.ts';
import { NO_PROOF, type PersonProof } from '../control/person-proof.ts';
import type { Cli } from './cli.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { confirmInTerminal, type Question } from './prove-person.ts';

/** A command's way to the core: a running host over its socket, or the core in this process. */
export interface Session {
  /** The running host; null when the core is in this process. */
  readonly control: ControlClient | null;
  /** Acts as the command line. */
  readonly client: Client;
  /**
   * Does something that may weaken protection. It is tried without a proof first; only when the core wants the person is
   * `question` asked in the terminal (a token answers it at once), and it is done again with the proof.
   */
  weaken<T>(question: Question, action: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** For commands that make sense without a host: the core is opened in this process and closed again. */
export async function withCore<T>(cli: Cli, task: (session: Session) => Promise<T>): Promise<T> {
  const control = await connectToHost(cli.dataDir);
  if (control !== null) return task(hostSession(cli, control));
  const { openLocalSession } = await import('./local-session.ts');
  const session = await openLocalSession(cli);
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

/** For commands about what happens now. Throws CliError when no host runs. */
export async function withHost<T>(cli: Cli, task: (session: Session, control: ControlClient) => Promise<T>): Promise<T> {
  const control = await connectToHost(cli.dataDir);
  if (control !== null) return task(hostSession(cli, control), control);
  throw new CliError(EXIT.failed, 'not-running', `No gateway runs on ${cli.dataDir}. Start it with: countersign serve`);
}

function hostSession(cli: Cli, control: ControlClient): Session {
  return {
    control,
    client: createClient(control.transport(NO_PROOF)),
    weaken: (question, action) =>
      proveWhenAsked(
        () => action(createClient(control.transport(NO_PROOF))),
        async (reason) => action(createClient(control.transport(await hostProof(cli, question, reason)))),
      ),
    close: async () => {},
  };
}

/** What shows the host that the person stands behind this command. Throws CliError when nothing does. */
export async function hostProof(cli: Cli, question: Question, reason: string): Promise<PersonProof> {
  if (cli.operatorToken !== null) return { kind: 'token', token: cli.operatorToken };
  await confirmInTerminal(question, reason);
  return { kind: 'terminal', pid: process.pid };
}

/** Runs `plain`; when the core answers that it needs the person, runs `proven` instead. */
export async function proveWhenAsked<T>(plain: () => Promise<T>, proven: (reason: string) => Promise<T>): Promise<T> {
  try {
    return await plain();
  } catch (error) {
    if (error instanceof ContractError && error.code === 'needs-operator') return proven(error.message);
    throw error;
  }
}
