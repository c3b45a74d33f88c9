import { assertNever } from '../../model/assert-never.ts';
import type { MessageSection } from '../../model/judged-message.ts';
import type { PolicyDocument, ToolRule } from '../../model/policy-document.ts';
import { globCovers } from '../glob.ts';
import { plainAddress } from '../resource-address.ts';
import { toolRule } from '../tool-rule.ts';
import { compareProfiles, lostMasks } from './compare-profiles.ts';
import { DENIED, type Profile, profileOf } from './profile.ts';
import { type KindWords, type ToolKind, toolKinds } from './tool-kinds.ts';

type Rules = Readonly<Record<string, ToolRule>>;

/**
 * Each way in which some message that `before` denies or asks about may pass, or be asked about instead of denied, under
 * `after`. Both in normal form; modes are not looked at.
 */
export function loosenedMessages(before: PolicyDocument, after: PolicyDocument, section: MessageSection): readonly string[] {
  return compareBy(before, after, section, (kind, was, now) => {
    const looser = compareProfiles(profile(section, was, kind.before), profile(section, now, kind.after));
    return looser.map((phrase) => `${kind.subject} ${phrase}.`);
  }).concat(lostSection(before, after, section));
}

/** Each argument of some message that is no longer masked. */
export function unmaskedMessages(before: PolicyDocument, after: PolicyDocument, section: MessageSection): readonly string[] {
  return compareBy(before, after, section, (kind, was, now) => {
    const lost = lostMasks(maskOf(was, kind.before), maskOf(now, kind.after));
    return lost.map((path) => `${kind.subject} no longer has its argument "${path}" masked.`);
  });
}

/** By the names as they are written, and for addresses by their plain spelling too: each of the two may decide. */
function compareBy(
  before: PolicyDocument,
  after: PolicyDocument,
  section: MessageSection,
  compare: (kind: ToolKind, was: Rules, now: Rules) => readonly string[],
): string[] {
  const ways: readonly ((rules: Rules) => Rules)[] = section === 'resources' ? [asWritten, asPlain] : [asWritten];
  const words = wordsOf(section);
  return ways.flatMap((way) => {
    const [was, now] = [withDefaults(section, way(before[section] ?? {})), withDefaults(section, way(after[section] ?? {}))];
    return toolKinds({ tools: was, hide: [] }, { tools: now, hide: [] }, words).flatMap((kind) => compare(kind, was, now));
  });
}

function asWritten(rules: Rules): Rules {
  return rules;
}

function asPlain(rules: Rules): Rules {
  const plain: Record<string, ToolRule> = Object.create(null);
  for (const [name, rule] of Object.entries(rules)) plain[plainAddress(name)] = rule;
  return plain;
}

/** What a request does not name passes where no rule speaks of its kind, and nowhere else. */
function lostSection(before: PolicyDocument, after: PolicyDocument, section: MessageSection): readonly string[] {
  if (section === 'sampling' || before[section] === undefined || after[section] !== undefined) return [];
  return compareProfiles(DENIED, profile(section, {}, null)).map((phrase) => `${wordsOf(section).unnamed} ${phrase}.`);
}

const ALLOWED: ToolRule = toolRule({});
const ASKED_ONCE: ToolRule = toolRule({ action: 'require_approval', approval: { once_per: 'session' } });

/** A form may be shown, where no rule says otherwise; other ways to ask the user are asked about. */
function withDefaults(section: MessageSection, rules: Rules): Rules {
  if (section !== 'elicitation') return rules;
  const isNamed = Object.keys(rules).some((name) => globCovers(name, 'form'));
  return isNamed ? rules : { ...rules, form: ALLOWED };
}

function profile(section: MessageSection, rules: Rules, name: string | null): Profile {
  const rule = (name === null ? undefined : rules[name]) ?? unnamedRule(section);
  return profileOf({ default: 'deny' }, { name: name ?? '', rule });
}

function unnamedRule(section: MessageSection): ToolRule {
  switch (section) {
    case 'resources':
    case 'prompts':
      return ALLOWED;
    case 'sampling':
    case 'elicitation':
      return ASKED_ONCE;
    default:
      return assertNever(section);
  }
}

function maskOf(rules: Rules, name: string | null): readonly string[] {
  return (name === null ? undefined : rules[name])?.mask ?? [];
}

function wordsOf(section: MessageSection): KindWords & { readonly unnamed: string } {
  switch (section) {
    case 'resources':
      return {
        one: (address) => `Reading ${address}`,
        like: (glob) => `Reading what is like ${glob}`,
        others: 'Reading a resource without a rule',
        unnamed: 'Reading a resource without an address',
      };
    case 'prompts':
      return {
        one: (name) => `Getting the prompt "${name}"`,
        like: (glob) => `Getting a prompt like "${glob}"`,
        others: 'Getting a prompt without a rule',
        unnamed: 'Getting a prompt without a name',
      };
    case 'sampling':
      return same("Using the client's model");
    case 'elicitation':
      return {
        ...same('Asking the user in any other way'),
        one: (mode) => (mode === 'form' ? 'Asking the user to fill in a form' : 'Asking the user to open an address'),
      };
    default:
      return assertNever(section);
  }
}

function same(words: string): KindWords & { readonly unnamed: string } {
  return { one: () => words, like: () => words, others: words, unnamed: words };
}
