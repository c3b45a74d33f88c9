import { escapeInvisible } from './escape-invisible.ts';

/** A part of a text that speaks to whoever acts on it, where it should say what a thing is. Offsets in UTF-16 code units. */
export interface Suspicion {
  readonly start: number;
  readonly end: number;
  readonly kind: 'overrides' | 'hides' | 'commands' | 'fetches' | 'pretends';
}

/** Longer texts are read up to here; nobody reads on either. */
const MAX_LENGTH = 100_000;

const SECRET = String.raw`(?:~?/?\.ssh\b|id_(?:rsa|ed25519)\b|\.env\b|\.aws\b|mcp\.json\b|api[ _-]?keys?\b|access tokens?\b|passwords?\b|credentials?\b|private keys?\b|secrets?\b)`;

const PHRASES: readonly (readonly [Suspicion['kind'], string])[] = [
  [
    'overrides',
    String.raw`\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|your|every)\s+)*(?:(?:previous|prior|earlier|above|other|existing|system)\s+)?(?:instructions?|prompts?|rules?|guidelines?|polic(?:y|ies)|safety\s+\w+)\b`,
  ],
  ['overrides', String.raw`\b(?:use|call|prefer)\s+this\s+tool\s+instead\s+of\b`],
  [
    'hides',
    String.raw`\b(?:do\s+not|don['’]t|never|without)\s+(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|reveal(?:ing)?|show(?:ing)?|notify(?:ing)?|ask(?:ing)?|alert(?:ing)?|disclos(?:e|ing))\b[^.!?\n]{0,40}?\b(?:users?|humans?|person|anyone|anybody|them)\b`,
  ],
  [
    'hides',
    String.raw`\b(?:silently|secretly|covertly|quietly)\s+(?:send|read|call|include|add|run|copy|forward|upload|execute)\b`,
  ],
  [
    'commands',
    String.raw`\b(?:you|the\s+(?:assistant|agent|model|llm|ai))\s+(?:must|should|shall|(?:have|need|has|needs)\s+to|are\s+required\s+to)\s+(?:(?:always|first|also|then|immediately|never)\s+)*(?:read|send|call|include|pass|use|run|execute|add|upload|forward|open|fetch|provide|invoke)\b`,
  ],
  ['commands', String.raw`\bbefore\s+(?:using|calling|invoking)\s+(?:this|any|every|other|another)(?:\s+other)?\s+tools?\b`],
  [
    'fetches',
    String.raw`\b(?:read|send|include|attach|pass|upload|copy|paste|append|forward|exfiltrate|leak)\b[^.!?\n]{0,60}?${SECRET}`,
  ],
  [
    'fetches',
    String.raw`\b(?:send|include|attach|pass|upload|copy|append|forward)\b[^.!?\n]{0,60}?\b(?:conversation|chat|message)\s+history\b`,
  ],
  ['pretends', String.raw`<\/?\s*(?:important|system|instructions?|secret|assistant|human|user|admin|s)\s*>`],
  ['pretends', String.raw`\[\/?(?:inst|system)\]|<\|[a-z_]{2,20}\|>`],
  ['pretends', String.raw`\b(?:system|developer)\s+(?:prompt|message)\s*:`],
];

const FIND = new RegExp(PHRASES.map(([, pattern], index) => `(?<p${index}>${pattern})`).join('|'), 'giu');

/**
 * Finds what a description of a tool should not say: orders to the model, requests for credentials, wishes to be kept from the
 * person, marks that pretend to be another speaker. Invisible characters inside a phrase do not hide it. A help for the
 * reader, not a proof: what is not found may still be meant so.
 */
export function findSuspicious(text: string): readonly Suspicion[] {
  const { plain, places } = withoutInvisible(text.slice(0, MAX_LENGTH));
  return [...plain.matchAll(FIND)].map((match) => {
    const index = PHRASES.findIndex((_, at) => match.groups?.[`p${at}`] !== undefined);
    const last = match.index + match[0].length - 1;
    return {
      start: places[match.index] ?? 0,
      end: (places[last] ?? 0) + 1,
      kind: PHRASES[index]?.[0] ?? 'commands',
    };
  });
}

/** The text as a person sees it, and where each of its code units stood. */
function withoutInvisible(text: string): { plain: string; places: readonly number[] } {
  const isClean = escapeInvisible(text) === text;
  let plain = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    if (isClean || escapeInvisible(character) === character) {
      plain += character;
      for (let unit = 0; unit < character.length; unit++) places.push(at + unit);
    }
    at += character.length;
  }
  return { plain, places };
}
