import { expect, test } from 'vitest';
import { SettingsSchema } from '../../shared/model/settings.ts';
import { readNumber, SETTING_GROUPS } from '../../renderer/settings/setting-fields.ts';

const fields = SETTING_GROUPS.flatMap((group) => group.fields);

test('every setting of the core stands on the page, once, as what it is', () => {
  expect(fields.map((field) => field.name).toSorted()).toEqual(Object.keys(SettingsSchema.shape).toSorted());
  const defaults = SettingsSchema.parse({});
  for (const field of fields) expect(typeof defaults[field.name]).toBe(field.kind === 'switch' ? 'boolean' : 'number');
});

test.each([
  ['approvalTimeoutSeconds', '600', true],
  ['approvalTimeoutSeconds', '4', false],
  ['approvalTimeoutSeconds', '10.5', false],
  ['holdSeconds', '0.5', true],
  ['port', '', false],
  ['port', 'x', false],
  ['port', '70000', false],
] as const)('%s takes %j: %s', (name, typed, isGood) => {
  const read = readNumber(name, typed);
  expect(read.ok).toBe(isGood);
  if (!read.ok) expect(read.message).not.toBe('');
});
