import type { JsonValue } from '../../model/json.ts';
import { webAddress } from '../web-address.ts';
import { type Fact, factOf } from './fact.ts';

/** Where an address leads: the host as programs read it, and whether it is this machine. Nothing when no address is given. */
export function hostFacts(label: string, value: JsonValue | undefined): readonly Fact[] {
  if (value === undefined || value === null || value === '') return [];
  const address = typeof value === 'string' ? webAddress(value) : null;
  if (address === null) return [{ ...factOf(label, value, 'warning'), tone: 'warning' }, unreadable(label)];
  const isHere = address.where === 'this machine';
  const facts: Fact[] = [
    { label, value: `${address.host} (${describeWhere(address.where)})`, tone: isHere ? 'plain' : 'warning' },
  ];
  if (!isHere && !address.isEncrypted)
    facts.push({ label: 'Encryption', value: 'None: others on the way can read and change it', tone: 'warning' });
  if (address.hasUserInfo) {
    facts.push({ label: 'Address', value: 'What stands before "@" is a user name, not the host', tone: 'warning' });
  }
  return facts;
}

function describeWhere(where: 'this machine' | 'local network' | 'elsewhere'): string {
  return where === 'elsewhere' ? 'not this machine' : where;
}

function unreadable(label: string): Fact {
  return { label: `${label} not readable`, value: 'This is no web address that can be read for certain', tone: 'warning' };
}
