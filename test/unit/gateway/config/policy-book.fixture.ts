import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPolicyBook, type PolicyBook, type PolicyEvent } from '../../../../shared/gateway/config/policy-book.ts';
import type { PolicyLanguage } from '../../../../shared/gateway/config/policy-language.ts';
import { type WriteText, writeFileAtomically } from '../../../../shared/gateway/config/write-atomic.ts';
import { systemClock } from '../../../../shared/gateway/ports.ts';
import type { PolicyDocument, ToolRule } from '../../../../shared/model/policy-document.ts';
import { compilePolicy, recommendedPolicy, unreadablePolicy } from '../../../../shared/policy/compile-policy.ts';
import { readPolicy, writePolicy } from '../../../../shared/policy/read-policy.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/fake-clock.ts';
import { createRecordingLog, type RecordingLog } from '../../../fakes/silent-log.ts';

const RANK = { deny: 0, require_approval: 1, allow: 2 };

/** Looks at `default` alone, so that these tests are about files; the recommended rules count as asking. */
const LANGUAGE: PolicyLanguage = {
  read: readPolicy,
  write: writePolicy,
  compile: compilePolicy,
  recommended: recommendedPolicy,
  unreadable: unreadablePolicy,
  loosens: (before, after) => {
    const was: PolicyDocument['default'] = before?.default ?? 'require_approval';
    return RANK[after.default] > RANK[was] ? [`Tools without a rule: ${was} becomes ${after.default}.`] : [];
  },
};

export const DENY = '{"version":"1","default":"deny"}';
export const ASK = '{"version":"1","default":"require_approval"}';
export const ALLOW = '{"version":"1","default":"allow"}';
export const BROKEN = '{"version":"1","default":"alow"}';

/** A policies folder, and a book over it that can be closed and opened again. */
export interface Bench {
  readonly dir: string;
  readonly file: string;
  readonly events: PolicyEvent[];
  readonly log: RecordingLog;
  readonly clock: FakeClock;
  trust: boolean;
  strict: boolean;
  write: WriteText;
  language: PolicyLanguage;
  recommendedRuleOf: (server: string, tool: string) => ToolRule | null;
  /** Somebody else writes or edits the file of the server "github". */
  edit(text: string | Uint8Array): void;
  open(options?: { readonly isClockReal: boolean }): Promise<PolicyBook>;
}

export function createBench(dataDir: string): Bench {
  const dir = join(dataDir, 'policies');
  mkdirSync(dir, { mode: 0o700 });
  const bench: Bench = {
    dir,
    file: join(dir, 'github.json'),
    events: [],
    log: createRecordingLog(),
    clock: createFakeClock(),
    trust: false,
    strict: false,
    write: writeFileAtomically,
    language: LANGUAGE,
    recommendedRuleOf: () => null,
    edit: (text) => writeFileSync(bench.file, text),
    async open({ isClockReal } = { isClockReal: false }) {
      const book = await createPolicyBook({
        dir,
        language: bench.language,
        recommendedRuleOf: (server, tool) => bench.recommendedRuleOf(server, tool),
        trustPolicyFiles: () => bench.trust,
        strictCatalogue: () => bench.strict,
        onEvent: (event) => bench.events.push(event),
        log: bench.log,
        clock: isClockReal ? systemClock : bench.clock,
        write: (file, text) => bench.write(file, text),
      });
      onTestFinished(() => book.stop());
      return book;
    },
  };
  return bench;
}
