import { type Judgement, raise } from './severity.ts';
import { FILLER_WORDS, VERBS } from './verbs.ts';
import { plainForms } from '../words.ts';

/** A description is read up to here: what comes after it is not read by people either. */
const MAX_DESCRIPTION_LENGTH = 4000;

const ALARMS: readonly { readonly phrase: RegExp; readonly category: Judgement['category']; readonly risk: Judgement['risk'] }[] =
  [
    { phrase: /\bpermanently (?:delete|remove|erase|destroy)/i, category: 'Destructive', risk: 'critical' },
    { phrase: /\b(?:cannot|can't|can not) be undone\b|\birreversibl[ey]\b/i, category: 'Destructive', risk: 'critical' },
    { phrase: /\barbitrary (?:code|command|script|shell|sql|javascript|python)/i, category: 'Execute', risk: 'high' },
    { phrase: /\bshell commands?\b/i, category: 'Execute', risk: 'high' },
    { phrase: /\benvironment variables\b/i, category: 'Read', risk: 'high' },
  ];

/**
 * What a description says of a tool whose name says nothing; null when its first sentence begins with no verb that we know.
 * The server wrote it, so what only it calls harmless is never called low.
 */
export function judgeDescription(description: string): Judgement | null {
  const words =
    description
      .slice(0, 200)
      .toLowerCase()
      .match(/[a-z]+|[.!?:;]/g) ?? [];
  const first = words.find((word) => !FILLER_WORDS.has(word));
  if (first === undefined) return null;
  for (const form of plainForms(first)) {
    const verb = VERBS.get(form);
    if (verb === undefined || verb.isOftenNoun) continue;
    const risk = verb.risk === 'low' ? 'medium' : verb.risk;
    return { category: verb.category, risk, reason: `description begins with "${first}"` };
  }
  return null;
}

/** Raises a judgement by what the description admits. Silence lowers nothing. */
export function raiseByDescription(judgement: Judgement, description: string): Judgement {
  const text = description.slice(0, MAX_DESCRIPTION_LENGTH);
  return ALARMS.reduce((raised, alarm) => {
    const found = alarm.phrase.exec(text)?.[0];
    return found === undefined ? raised : raise(raised, alarm.category, alarm.risk, `description says "${found.toLowerCase()}"`);
  }, judgement);
}
