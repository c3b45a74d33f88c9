import { ContractError } from '../../contract/define.ts';
import type { Caller, Handlers } from '../../contract/host.ts';
import type { PolicyDocument } from '../../model/policy-document.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { readPolicy, writePolicy } from '../../policy/read-policy.ts';
import type { CallJudge } from '../calls/judge-call.ts';
import { factsOfMessage } from '../calls/judged-message.ts';
import type { PolicyBook } from '../config/policy-book.ts';
import { parseStrictJson } from '../wire/strict-json.ts';
import type { PolicyDrafts } from './policy-drafts.ts';
import { suggestFromHistory } from './suggest-from-history.ts';
import { simulateOverHistory, type SimulationSource } from './simulate-history.ts';

export interface PolicyHandlersOptions extends SimulationSource {
  readonly book: PolicyBook;
  readonly judge: CallJudge;
  readonly draft: PolicyDrafts;
  readonly hasServer: (name: string) => boolean;
  readonly record: (subject: string, reason: string, server: string) => void;
}

type PolicyHandlers = Pick<
  Handlers,
  | 'policy.show'
  | 'policy.check'
  | 'policy.draft'
  | 'policy.suggest'
  | 'policy.set'
  | 'policy.review'
  | 'policy.test'
  | 'policy.simulate'
>;

/** Reading, checking, trying and changing the rules of one server. */
export function policyHandlers(options: PolicyHandlersOptions): PolicyHandlers {
  const { book, judge } = options;

  function requireServer(name: string): void {
    if (!options.hasServer(name)) throw new ContractError('not-found', `There is no server "${name}".`);
  }

  return {
    'policy.show': async ({ server }) => {
      requireServer(server);
      const { text, revision, problems, review } = book.get(server);
      return {
        text,
        revision,
        problems: [...problems],
        review: review === null ? null : { text: review.text, loosens: [...review.loosens] },
      };
    },
    'policy.check': async ({ text, dialect, server }) => {
      // A YAML reader is large, and most gateways never need it.
      const { importPolicy } = await import('../../policy/import-policy.ts');
      const imported = importPolicy(text, dialect);
      if (!imported.ok) return { ok: false, problems: [...imported.problems], warnings: [], normal: null };
      const looser = server === null ? {} : { loosens: [...book.loosens(server, imported.document)] };
      return { ok: true, problems: [], warnings: [...imported.warnings], normal: writePolicy(imported.document), ...looser };
    },
    'policy.draft': async ({ server, text, changes }) => {
      requireServer(server);
      return options.draft(server, text, changes);
    },
    'policy.suggest': async ({ server }) => {
      requireServer(server);
      return { suggestions: await suggestFromHistory(options, server) };
    },
    'policy.set': async ({ server, text, from }, caller) => {
      requireServer(server);
      const document = readOrRefuse(text);
      refuseLoosening(book.loosens(server, document), caller);
      const saved = await book.set(server, text, from);
      const how =
        saved.loosens.length === 0 ? 'It lets nothing more through than before.' : `It loosens: ${saved.loosens.join(' ')}`;
      options.record('policy set', `Revision ${saved.revision}. ${how}`, server);
      return { revision: saved.revision, loosens: [...saved.loosens] };
    },
    'policy.review': async ({ server, take }) => {
      requireServer(server);
      if (book.get(server).review === null)
        throw new ContractError('not-found', `No changed policy of ${server} waits for review.`);
      await book.review(server, take);
      options.record(
        'policy reviewed',
        take ? 'The changed file was taken.' : 'The changed file was refused; the last good one stays.',
        server,
      );
      return null;
    },
    'policy.test': async ({ server, about, arguments: text, client = 'test' }) => {
      requireServer(server);
      const given = objectOf(text);
      const verdict =
        'tool' in about
          ? judge.judge(judge.factsOf({ ...TESTER, client }, server, about.tool, { arguments: given }))
          : judge.judgeMessage(factsOfMessage({ ...TESTER, client }, server, about.method, given));
      const { effect, rule, ruleServer, reason, clientMessage, risk, observed } = verdict;
      return { effect, rule, ruleServer, reason, clientMessage, risk, observed };
    },
    'policy.simulate': async ({ server, text, sinceMs }) => {
      requireServer(server);
      const document = readOrRefuse(text);
      return simulateOverHistory(options, { server, draft: compilePolicy(document, 'draft'), sinceMs });
    },
  };
}

function readOrRefuse(text: string): PolicyDocument {
  const read = readPolicy(text);
  if (read.ok) return read.document;
  throw new ContractError('invalid-input', read.problems.map(({ path, message }) => `${path || '/'}: ${message}`).join('\n'));
}

/** Only the main surface and an operator may let more through. */
function refuseLoosening(looser: readonly string[], caller: Caller): void {
  if (looser.length === 0 || caller.surfaces.includes('main') || caller.surfaces.includes('operator')) return;
  throw new ContractError('needs-operator', `This policy would let more through, so it needs the person. ${looser.join(' ')}`);
}

const TESTER = { grant: '(test)', clientVersion: null, session: '(test)', era: '2025' } as const;

function objectOf(text: string): JsonObject {
  const parsed = parseStrictJson(text);
  if (parsed.ok && isJsonObject(parsed.value)) return parsed.value;
  throw new ContractError('invalid-input', 'The arguments must be one JSON object.');
}
