import { assertNever } from './assert-never.ts';
import { type JsonObject, member } from './json.ts';

/** The parts of a policy document that speak about messages other than tool calls. */
export const MESSAGE_SECTIONS = ['resources', 'prompts', 'sampling', 'elicitation'] as const;
export type MessageSection = (typeof MESSAGE_SECTIONS)[number];

/** The methods of requests that a policy judges, besides `tools/call`. */
export const JUDGED_METHODS = ['resources/read', 'prompts/get', 'sampling/createMessage', 'elicitation/create'] as const;
export type JudgedMethod = (typeof JUDGED_METHODS)[number];

const SECTION_OF_METHOD: ReadonlyMap<string, MessageSection> = new Map<JudgedMethod, MessageSection>([
  ['resources/read', 'resources'],
  ['prompts/get', 'prompts'],
  ['sampling/createMessage', 'sampling'],
  ['elicitation/create', 'elicitation'],
]);

/** The section of a policy that judges requests with this method; null when none does: then the message passes unjudged. */
export function sectionOfMethod(method: string): MessageSection | null {
  return SECTION_OF_METHOD.get(method) ?? null;
}

/** The facts of one judged message that a policy may speak about. Plain data: the same message always gets the same facts. */
export interface MessageFacts {
  readonly grant: string;
  readonly client: string;
  readonly session: string;
  readonly server: string;
  readonly section: MessageSection;
  /** What rules name: see `subjectOfMessage`. */
  readonly subject: string;
  /** The params of the request. */
  readonly arguments: JsonObject;
}

/**
 * What the rules of a section name in a request with these params: the URI of a resource, the name of a prompt,
 * `createMessage` for sampling, the mode of an elicitation (`form`, `url`; a request that gives no mode has `form`, as the
 * specification says, unless it carries an address to open). Empty when the request does not say it, or not as a text.
 */
export function subjectOfMessage(section: MessageSection, params: JsonObject): string {
  switch (section) {
    case 'resources':
      return textOf(params, 'uri');
    case 'prompts':
      return textOf(params, 'name');
    case 'sampling':
      return 'createMessage';
    case 'elicitation':
      if (Object.hasOwn(params, 'mode')) return textOf(params, 'mode');
      return Object.hasOwn(params, 'url') ? 'url' : 'form';
    default:
      return assertNever(section);
  }
}

function textOf(params: JsonObject, key: string): string {
  const value = member(params, key);
  return typeof value === 'string' ? value : '';
}
