import { SettingsSchema, type Settings } from '../../shared/model/settings.ts';
import * as text from '../text/en.ts';

export type SettingName = keyof Settings;
type NumberName = { [N in SettingName]: Settings[N] extends number ? N : never }[SettingName];
type SwitchName = Exclude<SettingName, NumberName>;

export type SettingField =
  | { readonly kind: 'number'; readonly name: NumberName; readonly unit: string }
  | { readonly kind: 'switch'; readonly name: SwitchName };

export interface SettingGroup {
  readonly title: string;
  readonly fields: readonly SettingField[];
}

function number(name: NumberName, unit: string): SettingField {
  return { kind: 'number', name, unit };
}

const { units, groups } = text.settings;

/** Every setting of the core, in the order it is shown. A test holds this list against the schema. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: groups.asking,
    fields: [
      { kind: 'switch', name: 'askForEverything' },
      number('approvalTimeoutSeconds', units.seconds),
      number('holdSeconds', units.seconds),
      number('ticketSeconds', units.seconds),
      number('progressSeconds', units.seconds),
    ],
  },
  {
    title: groups.rules,
    fields: [
      { kind: 'switch', name: 'strictCatalogue' },
      { kind: 'switch', name: 'trustPolicyFiles' },
    ],
  },
  {
    title: groups.connections,
    fields: [
      number('port', units.none),
      number('uiPort', units.none),
      number('maxConcurrentPerGrant', units.calls),
      number('maxSessionsPerGrant', units.sessions),
      number('sessionIdleSeconds', units.seconds),
      number('connectTimeoutSeconds', units.seconds),
      number('joinWaitSeconds', units.seconds),
    ],
  },
  { title: groups.history, fields: [number('historyRetentionDays', units.days), number('historyBodyBytes', units.bytes)] },
];

export type ReadSetting = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };

/** Reads what was typed for a number, by the schema's own limits. */
export function readNumber(name: SettingName, typed: string): ReadSetting {
  const trimmed = typed.trim();
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  if (!Number.isFinite(value)) return { ok: false, message: text.settings.notANumber };
  const parsed = SettingsSchema.shape[name].safeParse(value);
  return parsed.success
    ? { ok: true, value }
    : { ok: false, message: parsed.error.issues[0]?.message ?? text.settings.notANumber };
}
