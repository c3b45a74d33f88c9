import type { ApprovalView } from '../../shared/model/approval.ts';
import { escapeToLine } from '../../shared/gateway/visible-text.ts';

const RISKS = { low: 'Low risk', medium: 'Medium risk', high: 'High risk', critical: 'Critical' } as const;
const MAX_NAME = 60;

type Said = Pick<ApprovalView, 'client' | 'tool' | 'server' | 'risk' | 'about'>;

/** Who wants what, on one line: never an argument, which may hold what is nobody's business on a lock screen. */
export function sayQuestion({ client, tool, server, about }: Said): string {
  if (about === 'sampling' || about === 'elicitation') return `${short(server)} asks ${short(client)}: ${short(tool)}`;
  return `${short(client)} asks: ${short(tool)}`;
}

/** How risky it is, and where it goes. */
export function sayWhere({ risk, server }: Said): string {
  return `${RISKS[risk]} · ${short(server)}`;
}

/** Clients and servers choose these names: nothing in them is invisible, and none fills the line. */
function short(name: string): string {
  const line = escapeToLine(name);
  return line.length > MAX_NAME ? `${line.slice(0, MAX_NAME)}…` : line;
}
