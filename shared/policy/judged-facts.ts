import type { MessageFacts, MessageSection } from '../model/judged-message.ts';
import { assertNever } from '../model/assert-never.ts';
import type { Risk } from '../model/risk.ts';
import type { CallFacts } from '../model/tool-call.ts';
import { escapeToLine } from './escape-invisible.ts';
import { messageRisk } from './message-risk.ts';

/** What rules judge: a tool call, or one of the other messages. */
export type JudgedFacts = CallFacts | MessageFacts;

export function isMessage(facts: JudgedFacts): facts is MessageFacts {
  return 'section' in facts;
}

/** What rules name: the tool of a call, the subject of a message. */
export function subjectOf(facts: JudgedFacts): string {
  return isMessage(facts) ? facts.subject : facts.tool;
}

export function riskOf(facts: JudgedFacts): Risk {
  return isMessage(facts) ? messageRisk(facts).risk : facts.classification.risk;
}

/** How a sentence begins that speaks of it: `Tool "x"`, `Reading file:///x`. */
export function sayWhat(facts: JudgedFacts): string {
  return isMessage(facts) ? sayMessage(facts.section, facts.subject) : `Tool "${facts.tool}"`;
}

/** What a rule is for, inside a sentence: `"x"`, `reading file:///x`. */
export function sayAim(facts: JudgedFacts): string {
  if (!isMessage(facts)) return `"${facts.tool}"`;
  const said = sayMessage(facts.section, facts.subject);
  return `${said.charAt(0).toLowerCase()}${said.slice(1)}`;
}

/** Longer addresses and names are cut: the whole stands among the arguments. */
const MAX_SAID = 200;

function sayMessage(section: MessageSection, subject: string): string {
  switch (section) {
    case 'resources':
      return subject === '' ? 'Reading a resource without an address' : `Reading ${shorten(subject)}`;
    case 'prompts':
      return subject === '' ? 'Getting a prompt without a name' : `Getting the prompt "${shorten(subject)}"`;
    case 'sampling':
      return "Using the client's model";
    case 'elicitation':
      if (subject === 'form') return 'Asking the user to fill in a form';
      return subject === 'url' ? 'Asking the user to open an address' : 'Asking the user in an unknown way';
    default:
      return assertNever(section);
  }
}

function shorten(text: string): string {
  const line = escapeToLine(text.slice(0, MAX_SAID));
  return text.length > MAX_SAID ? `${line}…` : line;
}
