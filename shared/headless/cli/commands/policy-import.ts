import type { Cli } from '../cli.ts';
import { CliError, EXIT, type ExitCode } from '../exit-codes.ts';
import { readInputFile } from '../read-input-file.ts';
import { withCore } from '../session.ts';
import { visibleText } from '../visible-text.ts';
import { checkText, putIntoForce } from './policy-documents.ts';
import type { Dialect } from './policy.ts';

export interface ImportOptions {
  readonly dialect: Dialect;
  readonly server?: string;
  readonly yes?: boolean;
}

/** Shows what a file becomes, and saves it only when told to. Nothing that is not understood is dropped in silence. */
export async function importPolicy(cli: Cli, file: string, options: ImportOptions): Promise<ExitCode | void> {
  if (options.yes === true && options.server === undefined) {
    throw new CliError(EXIT.usage, 'usage', 'Say for which server: --server NAME --yes.');
  }
  const text = await readInputFile(file);
  return withCore(cli, async (session) => {
    const check = await session.client['policy.check']({ text, dialect: options.dialect });
    const { normal, problems, warnings } = check;
    const { server } = options;
    const shouldSave = options.yes === true && server !== undefined && check.ok && normal !== null;
    const saved = shouldSave ? await putIntoForce(session, server, normal) : null;
    cli.note(visibleText(checkText(check)));
    cli.print({ ok: check.ok, document: documentOf(normal), problems, warnings, saved, server: server ?? null }, () =>
      [
        ...(normal === null ? [] : [visibleText(normal.trimEnd())]),
        ...(saved === null ? [] : [`\nIn force for ${server ?? ''} (revision ${saved.revision.slice(0, 12)}).`]),
        ...(saved === null && check.ok ? ['\nNothing was saved. To save it, add: --server NAME --yes'] : []),
      ].join('\n'),
    );
    return check.ok ? EXIT.done : EXIT.refused;
  });
}

function documentOf(normal: string | null): unknown {
  return normal === null ? null : (JSON.parse(normal) as unknown);
}
