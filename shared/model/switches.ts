import { z } from 'zod';
import { assertNever } from './assert-never.ts';

/**
 * What a person may throw for a while, over whatever the rules say. pause: every call is denied. ask: what would be allowed is
 * asked about. quiet: questions wait in the list instead of holding the client and calling the person. observe: nothing is stopped,
 * and the history tells what the rules would have done.
 */
export const SwitchKindSchema = z.enum(['pause', 'ask', 'quiet', 'observe']);
export type SwitchKind = z.infer<typeof SwitchKindSchema>;

/** Whom a switch is about: one client, one server, one at the other, or everything (both null). */
export const SwitchScopeSchema = z.strictObject({
  client: z.string().nullable().default(null),
  server: z.string().nullable().default(null),
});
export type SwitchScope = z.infer<typeof SwitchScopeSchema>;

/** A switch that is on. Times are epoch milliseconds; `until` null: until it is thrown back. */
export const SwitchSchema = SwitchScopeSchema.extend({
  kind: SwitchKindSchema,
  since: z.int(),
  until: z.int().nullable(),
});
export type Switch = z.infer<typeof SwitchSchema>;

/** Whether throwing a switch lets more through, or hides more from the person, than before. */
export function isWeakening(kind: SwitchKind, isOn: boolean): boolean {
  switch (kind) {
    case 'pause':
    case 'ask':
      return !isOn;
    case 'quiet':
    case 'observe':
      return isOn;
    default:
      return assertNever(kind);
  }
}

/** Whether two switches are one and the same, whatever their times. */
export function isSameSwitch(a: SwitchScope & { kind: SwitchKind }, b: SwitchScope & { kind: SwitchKind }): boolean {
  return a.kind === b.kind && a.client === b.client && a.server === b.server;
}

/** Whether it is about what this client does at this server (null: at no particular one). */
export function covers(each: SwitchScope, client: string, server: string | null): boolean {
  return (each.client === null || each.client === client) && coversServer(each, server);
}

export function coversServer({ server: of }: SwitchScope, server: string | null): boolean {
  return of === null || of === server;
}
