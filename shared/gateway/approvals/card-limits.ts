import type { Question } from './question.ts';

/** One client can't bury a person in questions: beyond this its calls are denied. */
const MAX_CARDS_PER_GRANT = 50;
/** What a server asks is counted apart: it can't keep a client's own calls from being asked about. */
const MAX_CARDS_PER_SERVER = 10;

type Asking = Pick<Question, 'grant' | 'server' | 'asker'>;

/** How many different questions may be open at once with the one who asks this. */
export function maxCards({ asker }: Asking): number {
  return asker === 'client' ? MAX_CARDS_PER_GRANT : MAX_CARDS_PER_SERVER;
}

/** Whether two questions count against the same limit: one client's own, or one server's at one client. */
export function countTogether(one: Asking, other: Asking): boolean {
  return one.grant === other.grant && one.asker === other.asker && (one.asker === 'client' || one.server === other.server);
}

/** Why a question beyond the limit is denied. */
export function sayTooMany(question: Asking): string {
  const whose = question.asker === 'client' ? 'calls of this client' : 'requests of this server';
  return `${maxCards(question)} different ${whose} wait for a person already.`;
}
