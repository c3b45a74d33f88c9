import { stringifyJson } from '../../model/canonical-json.ts';
import type { SessionRule } from '../../policy/judge.ts';

/** What a person allowed for the rest of a session. Lives in memory only and ends with its session. */
export interface SessionPermissions {
  /** Allows this tool, or such messages, of this server, for this session of this grant, within what the rule says. */
  allow(rule: SessionRule): void;
  /** One approval was enough (`approval.once_per`, first use of a server behind a multiplexer). */
  rememberOnce(session: string, key: string): void;
  rulesOf(session: string): readonly SessionRule[];
  isApprovedOnce(session: string, key: string): boolean;
  endSession(session: string): void;
  endGrant(grant: string): void;
  /** How many sessions had any. */
  endAll(): number;
}

const NONE: readonly SessionRule[] = [];

export function createSessionPermissions(): SessionPermissions {
  const rules = new Map<string, SessionRule[]>();
  const once = new Map<string, Set<string>>();
  return {
    allow(rule) {
      const known = rules.get(rule.session) ?? [];
      if (known.some((each) => isSameRule(each, rule))) return;
      rules.set(rule.session, [...known, rule]);
    },
    rememberOnce(session, key) {
      const keys = once.get(session) ?? new Set();
      once.set(session, keys.add(key));
    },
    rulesOf: (session) => rules.get(session) ?? NONE,
    isApprovedOnce: (session, key) => once.get(session)?.has(key) ?? false,
    endSession(session) {
      rules.delete(session);
      once.delete(session);
    },
    endGrant(grant) {
      for (const [session, list] of rules) {
        if (!list.some((rule) => rule.grant === grant)) continue;
        rules.delete(session);
        once.delete(session);
      }
    },
    endAll() {
      const { size } = new Set([...rules.keys(), ...once.keys()]);
      rules.clear();
      once.clear();
      return size;
    },
  };
}

function isSameRule(a: SessionRule, b: SessionRule): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ grant, server, section, tool, conditions, arguments: given }: SessionRule): string {
  return JSON.stringify([
    grant,
    server,
    section ?? null,
    tool,
    conditions.map(conditionText),
    given === null ? null : stringifyJson(given),
  ]);
}

function conditionText({ path, op, value }: SessionRule['conditions'][number]): string {
  return JSON.stringify([path, op, value === undefined ? null : stringifyJson(value)]);
}
