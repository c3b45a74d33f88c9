import type { ApprovalView } from '../../shared/model/approval.ts';
import * as text from '../text/en.ts';

/** Who wants what of whom, to be read before the name of it. */
export function askSentence({
  about,
  client,
  server,
  facts,
}: Pick<ApprovalView, 'about' | 'client' | 'server' | 'facts'>): string {
  const texts = text.approvals;
  // An address to open is the one thing that leads a person out of what they see here.
  if (about === 'elicitation' && facts.some(({ label }) => label === 'Opens')) return texts.asksToOpen(client, server);
  return texts.asks[about](client, server);
}

/** Whether the server asks the person's side for something, instead of a client asking the server. */
export function isAskedByServer({ about }: Pick<ApprovalView, 'about'>): boolean {
  return about === 'sampling' || about === 'elicitation';
}
