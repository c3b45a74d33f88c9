import { type Judgement, raise } from './severity.ts';
import { MONEY_NOUNS, SECRET_NOUNS, VERBS, VERBS_BESIDE_READ, type VerbMeaning } from './verbs.ts';
import { MAX_NAME_LENGTH, type NameWord, wordsOf } from '../words.ts';

interface FoundVerb extends NameWord {
  readonly at: number;
  readonly meaning: VerbMeaning;
}

/** What a tool's name says of it; null when no verb is found in it. */
export function judgeName(name: string): Judgement | null {
  const judgement = judgeWords(name);
  if (judgement === null || isPlainName(name)) return judgement;
  return raise(judgement, 'Execute', 'high', 'but the name is too long or has characters that may not be what they look like');
}

/** Letters of other alphabets that look like ours, and invisible ones, could hide a verb from us. */
function isPlainName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && /^[\x20-\x7e]*$/.test(name);
}

function judgeWords(name: string): Judgement | null {
  const words = wordsOf(name);
  const verbs = words.flatMap((word, at): FoundVerb[] => {
    const meaning = VERBS.get(word.word);
    return meaning === undefined ? [] : [{ ...word, at, meaning }];
  });
  const first = leadingVerb(words, verbs);
  if (first === null) return judgeGluedName(words);
  const { category, isOftenNoun } = first.meaning;
  // "simulate_query" may be anything: a noun at the end is a weak promise to only read.
  const risk = category === 'Read' && isOftenNoun && first.at > 0 ? 'medium' : first.meaning.risk;
  let judgement: Judgement = { category, risk, reason: whereItStands(name, first) };
  for (const verb of verbs) {
    if (verb.at === first.at || !counts(words, first, verb)) continue;
    judgement = raise(judgement, verb.meaning.category, verb.meaning.risk, `name contains "${verb.word}"`);
  }
  if (category !== 'Read' && words.some((word) => MONEY_NOUNS.has(word.word))) {
    judgement = raise(judgement, 'Financial', 'critical', 'name speaks of money');
  }
  const secret = words.find((word) => SECRET_NOUNS.has(word.word));
  if (category === 'Read' && secret !== undefined && first.word !== 'count') {
    judgement = raise(judgement, 'Read', 'high', `"${secret.word}" may be secret`);
  }
  return judgement;
}

/** The first clear verb; a word that is often a noun speaks when it begins the name, or when no clear verb is there. */
function leadingVerb(words: readonly NameWord[], verbs: readonly FoundVerb[]): FoundVerb | null {
  const clear = verbs.find((verb) => !verb.meaning.isOftenNoun);
  const first = verbs[0];
  if (clear === undefined || first === undefined || first === clear || first.at > 0) return clear ?? first ?? null;
  // "message_list" is a list, "run_read_query" is a run.
  return words.length === 2 ? clear : first;
}

function counts(words: readonly NameWord[], first: FoundVerb, verb: FoundVerb): boolean {
  const before = words[verb.at - 1]?.word;
  if (before === 'and' || before === 'or' || before === 'then') return true;
  if (first.meaning.category === 'Read') return verb.at === first.at + 1 && VERBS_BESIDE_READ.has(verb.word);
  return verb.meaning.isUnmistakable;
}

/** "deletefile" is no word, but says enough; only for what raises ("listen" does not list). */
function judgeGluedName(words: readonly NameWord[]): Judgement | null {
  for (const { word } of words) {
    for (const [verb, meaning] of VERBS) {
      if (verb.length < 4 || meaning.category === 'Read' || meaning.category === 'Write' || !word.startsWith(verb)) continue;
      return { category: meaning.category, risk: meaning.risk, reason: `name contains "${verb}"` };
    }
  }
  return null;
}

function whereItStands(name: string, verb: FoundVerb): string {
  if (verb.start > 0) return `name contains "${verb.word}"`;
  const separator = name.charAt(verb.end);
  return `name begins with "${name.slice(0, verb.end)}${/[_.-]/.test(separator) ? separator : ''}"`;
}
