import { assertNever } from '../model/assert-never.ts';
import type { MessageFacts } from '../model/judged-message.ts';
import type { Risk } from '../model/risk.ts';

/** How risky a message is, with the words that say why. */
export interface MessageRisk {
  readonly risk: Risk;
  /** For the person, without a full stop. */
  readonly reason: string;
}

/** The risk of a message that a policy judges. */
export function messageRisk({ section, subject }: Pick<MessageFacts, 'section' | 'subject' | 'arguments'>): MessageRisk {
  switch (section) {
    case 'resources':
      return { risk: 'low', reason: 'reads what the server offers' };
    case 'prompts':
      return { risk: 'low', reason: 'gets a text that the server offers' };
    case 'sampling':
      return { risk: 'high', reason: "uses the client's model, and the server sees the answer" };
    case 'elicitation':
      return subject === 'form'
        ? { risk: 'medium', reason: 'the server sees what the user fills in' }
        : { risk: 'high', reason: 'leads the user to an address that the server chose' };
    default:
      return assertNever(section);
  }
}
