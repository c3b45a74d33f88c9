/** A stretch of a text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const NO_SPANS: readonly Span[] = [];

/*
 * Every pattern is linear in the text: it goes on over one run of characters without a choice, or over runs of bounded length, and
 * where it looks behind, not farther than a name is long. Where something must follow an unbounded run, the look-behind also
 * excludes the run's other characters, so that a run is tried once.
 */

/** Tokens that say what they are: a fixed beginning that no letter or digit may precede, up to a character that texts have seldom, and the rest. */
const TOKENS: readonly (readonly [beginning: string, rest: string])[] = [
  ['csg_', '[A-Za-z0-9_-]{20,}'], // our own grants
  ['gh[pousr]_', '[A-Za-z0-9]{20,}'], // GitHub
  ['github_pat_', '[A-Za-z0-9_]{20,}'],
  ['glpat-', '[A-Za-z0-9_.-]{16,}'], // GitLab
  ['sk-', '[A-Za-z0-9_-]{16,}'], // OpenAI, Anthropic and others
  ['[sr]k_(?:live|test)_', '[A-Za-z0-9]{10,}'], // Stripe
  ['whsec_', '[A-Za-z0-9+/]{16,}'],
  ['xox[a-z]-', '[A-Za-z0-9-]{10,}'], // Slack
  ['xapp-', '[A-Za-z0-9-]{10,}'],
  ['npm_', '[A-Za-z0-9]{30,}'],
  ['pypi-', '[A-Za-z0-9_-]{30,}'],
  ['ya29\\.', '[A-Za-z0-9_-]{20,}'], // Google
  ['GOCSPX-', '[A-Za-z0-9_-]{20,}'],
  ['hf_', '[A-Za-z0-9]{20,}'], // Hugging Face
  ['gsk_', '[A-Za-z0-9]{20,}'], // Groq
  ['xai-', '[A-Za-z0-9]{20,}'],
  ['pplx-', '[A-Za-z0-9]{20,}'],
  ['dop_v1_', '[a-f0-9]{40,}'], // DigitalOcean
  ['dckr_pat_', '[A-Za-z0-9_-]{20,}'],
  ['shp(?:at|ca|pa|ss)_', '[A-Fa-f0-9]{20,}'], // Shopify
  ['SG\\.', '[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}'], // SendGrid
  ['lin_api_', '[A-Za-z0-9]{20,}'], // Linear
  ['ntn_', '[A-Za-z0-9]{20,}'], // Notion
  ['figd_', '[A-Za-z0-9_-]{20,}'], // Figma
  ['hv[sb]\\.', '[A-Za-z0-9_-]{20,}'], // Vault
  ['tskey-', '[A-Za-z0-9-]{16,}'], // Tailscale
  ['AGE-SECRET-KEY-', '[A-Z0-9]{20,}'],
];
/**
 * Searched by that seldom character, and from there backwards and on: looking for every beginning at every letter takes ten times as
 * long. The first group is the beginning.
 */
const TOKEN = new RegExp(
  `[_.-](?<=(?<![A-Za-z0-9])(${TOKENS.map(([beginning]) => beginning).join('|')}))` +
    `(?:${TOKENS.map(([beginning, rest]) => `(?<=(?<![A-Za-z0-9])${beginning})${rest}`).join('|')})`,
  'g',
);
/** Keys of AWS and Google, which have no such character. */
const KEY = /(?<![A-Za-z0-9])A(?:(?:KIA|SIA)[A-Z0-9]{16}|Iza[A-Za-z0-9_-]{30,})/g;
const JSON_WEB_TOKEN = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g;
/** An ordinary word may follow "bearer"; a token is long or has a digit. */
const BEARER = /(?<![A-Za-z0-9])bearer {1,4}([A-Za-z0-9._~+/-]{8,}={0,2})/dgi;
const URL_PASSWORD = /:\/\/[^/\s:@"']{0,256}:([^/\s@"']{1,256})@/dg;
const SLACK_HOOK = /hooks\.slack\.com\/services\/([A-Za-z0-9/]{16,200})/dg;
const PEM_BEGIN = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY( BLOCK)?-----/g;

/** Every pattern needs one of these; most strings of a call have none. */
const PERHAPS = /[:_.-]|A[KSI]|bearer /i;

/** Where a text has something that looks like a secret by itself: tokens of known services, private keys, passwords in URLs. */
export function patternSpans(text: string): readonly Span[] {
  if (!PERHAPS.test(text)) return NO_SPANS;
  const spans: Span[] = privateKeys(text);
  for (const match of matchesOf(TOKEN, text)) {
    spans.push({ start: match.index + 1 - (match[1]?.length ?? 0), end: match.index + match[0].length });
  }
  for (const pattern of [KEY, JSON_WEB_TOKEN]) {
    for (const match of matchesOf(pattern, text)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  for (const pattern of [BEARER, URL_PASSWORD, SLACK_HOOK]) {
    for (const match of matchesOf(pattern, text)) {
      const [start, end] = match.indices?.[1] ?? [0, 0];
      if (pattern !== BEARER || end - start >= 20 || /\d/.test(match[1] ?? '')) spans.push({ start, end });
    }
  }
  return spans;
}

/** `matchAll` copies the pattern for every text, which costs more than searching a short one. */
function matchesOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) matches.push(match);
  return matches;
}

/** From the first line of a key to its last; to the end of the text when it is cut off. Each part of the text is looked at once. */
function privateKeys(text: string): Span[] {
  const spans: Span[] = [];
  PEM_BEGIN.lastIndex = 0;
  for (let begin = PEM_BEGIN.exec(text); begin !== null; begin = PEM_BEGIN.exec(text)) {
    const closing = text.indexOf('-----END ', PEM_BEGIN.lastIndex);
    const last = closing < 0 ? -1 : text.indexOf('-----', closing + '-----END '.length);
    const end = last < 0 ? text.length : last + '-----'.length;
    spans.push({ start: begin.index, end });
    PEM_BEGIN.lastIndex = end;
  }
  return spans;
}
