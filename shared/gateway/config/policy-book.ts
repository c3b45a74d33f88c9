import { ContractError } from '../../contract/define.ts';
import type { PolicyDocument, ToolRule } from '../../model/policy-document.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import type { Clock, Log } from '../ports.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { MAX_POLICY_BYTES, openPolicyFiles, type PolicyFile } from './policy-files.ts';
import { type PolicyLanguage, revisionOf } from './policy-language.ts';
import { createPolicyReader } from './policy-reader.ts';
import {
  type Base,
  type Comparison,
  documentOf,
  type Found,
  isSameStanding,
  NO_DOCUMENT,
  sayProblems,
  sayStanding,
  type Standing,
  standingOf,
  textOf,
  usesRecommended,
} from './policy-standing.ts';
import { serverKey } from './server-file-names.ts';
import { watchFolder } from './watch-folder.ts';
import type { WriteText } from './write-atomic.ts';
import { sayError } from '../say-error.ts';

export interface PolicyBookOptions {
  /** The policies folder. */
  readonly dir: string;
  readonly language: PolicyLanguage;
  readonly trustPolicyFiles: () => boolean;
  readonly strictCatalogue: () => boolean;
  /** The rule that a tool of a server without a document has; null when the tool is not known. Without it, none is known. */
  readonly recommendedRuleOf?: (server: string, tool: string) => ToolRule | null;
  /** Hears what happened to the files outside Countersign, for the history. */
  readonly onEvent: (event: PolicyEvent) => void;
  readonly log: Log;
  readonly clock: Clock;
  readonly write?: WriteText;
}

export interface PolicyEvent {
  readonly subject: 'policy file taken' | 'policy file broken' | 'policy file waits for review';
  readonly server: string;
  readonly reason: string;
}

/** `document` and `text` are what is in force; null for the recommended rules and when everything is denied. */
export interface PolicyView extends Pick<Standing, 'state' | 'problems' | 'review'> {
  readonly document: PolicyDocument | null;
  readonly text: string | null;
  readonly revision: string;
}

/** The rules of every server. Names of servers are compared without regard to case. */
export interface PolicyBook {
  /** For any name, also of servers that nobody configured: those have the recommended rules. */
  policyOf(server: string): CompiledPolicy;
  get(server: string): PolicyView;
  /** What this document would let through that is not let through now, one sentence each. */
  loosens(server: string, document: PolicyDocument): readonly string[];
  /**
   * Takes a document as the person's own. Rejects with ContractError: `invalid-input` lists every problem, `conflict` when `from` is
   * given and another revision is in force by now; and with DataFileError.
   */
  set(server: string, text: string, from?: string): Promise<{ readonly revision: string; readonly loosens: readonly string[] }>;
  /**
   * Changes the document in force; `edit` is given its text (null: the recommended rules). Rejects with ContractError `conflict` while
   * something about the file waits for the person, else like `set`.
   */
  change(
    server: string,
    edit: (text: string | null) => string,
  ): Promise<{ readonly revision: string; readonly loosens: readonly string[] }>;
  /** Back to the recommended rules; the file is deleted. */
  remove(server: string): Promise<void>;
  /**
   * Takes the change that waits, or puts the old file back (the refused one is kept beside it). Rejects with ContractError:
   * `not-found` when none waits, `conflict` when the file changed again since it was shown.
   */
  review(server: string, take: boolean): Promise<void>;
  /** Looks at the folder now. */
  rescan(): Promise<void>;
  onChange(listener: (server: string) => void): () => void;
  stop(): Promise<void>;
}

interface Entry {
  readonly server: string;
  readonly file: string;
  readonly standing: Standing;
  readonly policy: CompiledPolicy;
  /** What the standing was judged from; the same again needs no new judgement. */
  readonly judgedBy: Judged | null;
}

interface Judged {
  readonly found: Found;
  readonly isTrusted: boolean;
}

/** Reads all policies and what was in force before, so that an edit made while the app was stopped is judged like any other. */
export async function createPolicyBook(options: PolicyBookOptions): Promise<PolicyBook> {
  const { dir, language, clock, log, onEvent } = options;
  const files = await openPolicyFiles({
    dir,
    now: () => clock.now(),
    onStranger: (file) => log.warn('a policy file is not used: its name is not the name of a server', { file }),
    ...(options.write === undefined ? {} : { write: options.write }),
  });
  const entries = new Map<string, Entry>();
  const listeners = new Set<(server: string) => void>();
  const inTurn = createOneAtATime();
  const reader = createPolicyReader(language);
  const recommended = { plain: language.recommended(false), strict: language.recommended(true) };
  const unreadable = language.unreadable();

  const policyWithout = (): CompiledPolicy => (options.strictCatalogue() ? recommended.strict : recommended.plain);

  function policyIn(standing: Standing): CompiledPolicy {
    if (standing.base.kind !== 'document') return unreadable;
    return language.compile(standing.base.document, revisionOf(language, standing.base.document));
  }

  function policyOf(server: string): CompiledPolicy {
    const entry = entries.get(serverKey(server));
    return entry === undefined || usesRecommended(entry.standing) ? policyWithout() : entry.policy;
  }

  function comparisonFor(server: string): Comparison {
    return {
      isSame: (one, other) => language.write(one) === language.write(other),
      loosens: (before, after) => language.loosens(before, after, (tool) => options.recommendedRuleOf?.(server, tool) ?? null),
    };
  }

  function loosens(server: string, document: PolicyDocument): readonly string[] {
    const standing = entries.get(serverKey(server))?.standing ?? NO_DOCUMENT;
    return comparisonFor(server).loosens(documentOf(standing), document);
  }

  function put(server: string, file: string, standing: Standing, judgedBy: Judged | null = null): void {
    const key = serverKey(server);
    if (standing.state === 'none') entries.delete(key);
    else entries.set(key, { server, file, standing, policy: policyIn(standing), judgedBy });
    for (const listener of listeners) listener(server);
  }

  async function scan(): Promise<void> {
    const onDisk = await files.scan();
    for (const key of new Set([...onDisk.keys(), ...entries.keys()])) await settle(key, onDisk.get(key));
  }

  /** Compares what is found with what is in force, and takes it, refuses it or lets it wait. */
  async function settle(key: string, onDisk: PolicyFile | undefined): Promise<void> {
    const before = entries.get(key);
    const server = before?.server ?? onDisk?.server ?? key;
    const file = onDisk?.file ?? before?.file ?? files.pathOf(server);
    const judgedBy: Judged = { found: reader.found(onDisk), isTrusted: options.trustPolicyFiles() };
    if (before !== undefined && before.file === file && isSameJudgement(before.judgedBy, judgedBy)) return;
    const base: Base = before?.standing.base ?? { kind: 'recommended' };
    const standing = standingOf(base, judgedBy.found, comparisonFor(server), judgedBy.isTrusted);
    if (before !== undefined && isSameStanding(before.standing, standing)) {
      entries.set(key, { ...before, file, judgedBy });
      return;
    }
    if (standing.state === 'in-force' || standing.state === 'none') await record(server, standing);
    put(server, file, standing, judgedBy);
    tell(server, standing);
  }

  async function record(server: string, standing: Standing): Promise<void> {
    const { base } = standing;
    const done = base.kind === 'document' ? files.writeRecord(server, base.text) : files.removeRecord(server);
    await done.catch((error: unknown) => {
      log.error('what is in force could not be written down; the file will be judged anew at the next start', {
        server,
        error: sayError(error),
      });
    });
  }

  function tell(server: string, standing: Standing): void {
    const reason = sayStanding(standing);
    if (standing.problems.length > 0) onEvent({ subject: 'policy file broken', server, reason });
    else if (standing.review !== null) onEvent({ subject: 'policy file waits for review', server, reason });
    else onEvent({ subject: 'policy file taken', server, reason });
  }

  async function set(server: string, text: string): Promise<{ revision: string; loosens: readonly string[] }> {
    if (Buffer.byteLength(text) > MAX_POLICY_BYTES) throw new ContractError('invalid-input', 'The policy is larger than 1 MB.');
    const given = reader.read(text);
    if (given.kind === 'bad') throw new ContractError('invalid-input', sayProblems(given.problems));
    const before = entries.get(serverKey(server));
    const looser = loosens(server, given.document);
    const onDisk = (await files.scan()).get(serverKey(server));
    const file = onDisk?.file ?? before?.file ?? files.pathOf(server);
    const known = [text, textOf(before?.standing ?? NO_DOCUMENT)];
    if (onDisk !== undefined && (onDisk.text === null || !known.includes(onDisk.text))) await files.keep(onDisk.file, 'edited');
    await files.write(file, text);
    const base: Base = { kind: 'document', text, document: given.document };
    const standing: Standing = { state: 'in-force', base, problems: [], review: null };
    await files.writeRecord(server, text);
    put(server, file, standing);
    return { revision: revisionOf(language, given.document), loosens: looser };
  }

  function change(
    server: string,
    edit: (text: string | null) => string,
  ): Promise<{ revision: string; loosens: readonly string[] }> {
    const standing = entries.get(serverKey(server))?.standing ?? NO_DOCUMENT;
    if (standing.state === 'none' || standing.state === 'in-force') return set(server, edit(textOf(standing)));
    throw new ContractError('conflict', `The policy file of ${server} needs you first: ${sayStanding(standing)}`);
  }

  async function remove(server: string): Promise<void> {
    const file = entries.get(serverKey(server))?.file ?? files.pathOf(server);
    await files.remove(file);
    await files.removeRecord(server);
    put(server, file, NO_DOCUMENT);
  }

  async function review(server: string, take: boolean): Promise<void> {
    const shown = waiting(server).standing.review;
    await scan();
    const entry = waiting(server);
    if (entry.standing.review?.text !== shown?.text) {
      throw new ContractError('conflict', `The policy file of ${server} changed again. Look at it again.`);
    }
    if (take) await takeChange(entry, shown?.text ?? '');
    else await refuseChange(entry);
  }

  function waiting(server: string): Entry {
    const entry = entries.get(serverKey(server));
    if (entry !== undefined && entry.standing.review !== null) return entry;
    throw new ContractError('not-found', `No changed policy of ${server} waits for review.`);
  }

  async function takeChange({ server, file }: Entry, text: string): Promise<void> {
    if (text === '') {
      await remove(server);
      return;
    }
    const taken = standingOf({ kind: 'recommended' }, reader.read(text), comparisonFor(server), true);
    await files.writeRecord(server, text);
    put(server, file, taken);
  }

  async function refuseChange({ server, file, standing: { base } }: Entry): Promise<void> {
    await files.keep(file, 'refused');
    if (base.kind === 'document') await files.write(file, base.text);
    await scan();
    log.info('a changed policy was refused', { server });
  }

  for (const { server, text } of await files.records()) {
    const base = reader.base(text);
    const standing: Standing = { state: base.kind === 'document' ? 'in-force' : 'broken', base, problems: [], review: null };
    entries.set(serverKey(server), { server, file: files.pathOf(server), standing, policy: policyIn(standing), judgedBy: null });
  }
  await scan();
  const scanQuietly = (): void =>
    void inTurn(scan).catch((error: unknown) => {
      log.error('the policies folder cannot be read; what was in force stays', {
        error: error instanceof Error ? error.message : '',
      });
    });
  const stopWatching = watchFolder({ dir, clock, log, onChange: scanQuietly });

  return {
    policyOf,
    get(server) {
      const standing = entries.get(serverKey(server))?.standing ?? NO_DOCUMENT;
      const { state, problems, review: change } = standing;
      const rules = { document: documentOf(standing), text: textOf(standing), revision: policyOf(server).revision };
      return { state, problems, review: change, ...rules };
    },
    loosens,
    set: (server, text, from) =>
      inTurn(async () => {
        if (from !== undefined && from !== policyOf(server).revision)
          throw new ContractError('conflict', `The policy of ${server} was changed meanwhile. Look at it again.`);
        return set(server, text);
      }),
    change: (server, edit) => inTurn(async () => change(server, edit)),
    remove: (server) => inTurn(() => remove(server)),
    review: (server, take) => inTurn(() => review(server, take)),
    rescan: () => inTurn(scan),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopWatching();
      await inTurn(async () => {});
    },
  };
}

function isSameJudgement(before: Judged | null, after: Judged): boolean {
  return before !== null && before.found === after.found && before.isTrusted === after.isTrusted;
}
