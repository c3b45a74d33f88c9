import { ContractError } from '../../contract/define.ts';
import { type PackageRun, packageRunOf, pinnedArgs } from '../../model/launch/package-run.ts';
import { shownArgument } from '../../model/launch/shown-words.ts';
import type { Argument, Transport } from '../../model/server.ts';
import { childEnvironment } from '../upstreams/child-environment.ts';
import type { AskProgram } from './ask-program.ts';
import type { LocateProgram } from './locate-program.ts';
import { versionQuestions } from './version-questions.ts';

export interface FindVersionOptions {
  readonly locate: LocateProgram;
  readonly ask: AskProgram;
  /** Where a program is asked when its server names no folder. */
  readonly home: string;
  readonly timeoutMs: number;
}

export interface FoundVersion {
  readonly version: string;
  /** The arguments with exactly that version. */
  readonly args: Argument[];
}

export type FindVersion = (connection: Extract<Transport, { transport: 'stdio' }>) => Promise<FoundVersion>;

/**
 * Which version a command would fetch now, as the package manager of this computer says. Rejects with ContractError:
 * `invalid-input` for a command that fetches nothing, `unavailable` when nobody knows.
 */
export function createFindVersion(options: FindVersionOptions): FindVersion {
  return async (connection) => {
    const { command, args } = connection;
    const run = packageRunOf(command, args.map(shownArgument));
    if (run === null)
      throw new ContractError('invalid-input', 'This command fetches no package, or none that a version can be found of.');
    const values = Object.entries(connection.env).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    );
    const env = childEnvironment(Object.fromEntries(values));
    const asked = new Set<string>();
    for (const question of versionQuestions(run)) {
      const found = await options.locate(question.command, env);
      if (!found.ok) continue;
      asked.add(question.command);
      const said = await options.ask({
        ...question,
        ...found,
        cwd: connection.cwd ?? options.home,
        timeoutMs: options.timeoutMs,
      });
      const version = said === null ? null : question.read(said);
      const pinned = version === null ? null : pin(command, args, run, version);
      if (version !== null && pinned !== null) return { version, args: pinned };
    }
    const who = [...new Set(versionQuestions(run).map((question) => question.command))].join(' or ');
    const why = asked.size === 0 ? `${who} was not found on this computer.` : `${[...asked].join(' and ')} did not say.`;
    throw new ContractError('unavailable', `The version of ${run.name} could not be found: ${why}`);
  };
}

/** What another program printed becomes part of a command: only when it is read there as an exact version. */
function pin(command: string, args: readonly Argument[], run: PackageRun, version: string): Argument[] | null {
  const pinned = pinnedArgs(args, run, version);
  const read = packageRunOf(command, pinned.map(shownArgument));
  return read?.isExact === true && read.name === run.name && read.at === run.at ? pinned : null;
}
