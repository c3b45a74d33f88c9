import type { Page } from '@playwright/test';
import { accessibilityFaults } from '../accessibility.ts';
import type { UiHost } from '../../fakes/ui-host.ts';
import { emptyState } from '../../fakes/ui-data.ts';
import { expect, holdCommand, test } from './ui-test.ts';

const row = (page: Page, tool: string) =>
  page.getByRole('row', { name: new RegExp(`^${tool.replaceAll('.', String.raw`\.`)}\\b`) });
const rule = (page: Page, tool: string, answer: string) =>
  page.getByRole('group', { name: `Rule for ${tool}`, exact: true }).getByRole('radio', { name: answer });
const save = (page: Page) => page.getByRole('button', { name: /^Save/ });
const saved = (host: UiHost): unknown[] => host.calls.filter(({ name }) => name === 'policy.set').map(({ input }) => input);

test('every tool has its risk and rule; a change is a draft until it was seen and saved', async ({ page, open }) => {
  const { host } = await open({ place: '#/rules/pmcp' });
  await expect(rule(page, 'gateway.provision', 'Ask')).toBeChecked();
  await expect(row(page, 'gateway.provision')).toContainText('Critical · Execute');
  await expect(row(page, 'gateway.provision')).toContainText('10 / minute');
  await expect(rule(page, 'gateway.submit_feedback', 'Hide')).toBeChecked();
  await expect(page.getByRole('link', { name: 'Custom rule for gateway.connect_server' })).toBeVisible();
  await expect(rule(page, 'gateway.health', 'Deny')).toBeChecked();

  await rule(page, 'gateway.health', 'Allow').click();
  await expect(row(page, 'gateway.health')).toContainText('changed');
  await save(page).click();
  const dialog = page.getByRole('dialog', { name: 'Save the rules of pmcp?' });
  await expect(dialog.getByRole('group', { name: 'What changes in the document' })).toContainText('"gateway.health": {}');
  await expect(dialog.getByText('41 calls: 37 would pass, 4 would ask, 0 would be denied.')).toBeVisible();
  expect(saved(host)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect(saved(host)).toHaveLength(1);
  await expect(save(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(rule(page, 'gateway.health', 'Allow')).toBeChecked();
});

test('what is not listed, and observing, are changed beside the tools; everything can be discarded', async ({ page, open }) => {
  const { host } = await open({ place: '#/rules/pmcp' });
  await page.getByRole('combobox', { name: 'What is not listed' }).selectOption('is allowed');
  await expect(rule(page, 'gateway.health', 'Allow')).toBeChecked();
  await page.getByRole('combobox', { name: 'Mode' }).selectOption('Observe only');
  await expect(page.getByText('Observing: nothing is asked or denied')).toBeVisible();
  await save(page).click();
  await expect(page.getByText('A tool without a rule was denied and is allowed now.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save and let more through' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(rule(page, 'gateway.health', 'Deny')).toBeChecked();
  expect(saved(host)).toEqual([]);
});

test('a custom rule reads as a sentence and is changed in it', async ({ page, open }) => {
  await open({ place: '#/rules/pmcp/gateway.connect_server' });
  const sentence = page.getByRole('region', { name: 'The rule' });
  await expect(sentence.getByRole('combobox', { name: 'What happens' })).toHaveValue('pass');
  await expect(sentence.getByRole('textbox', { name: 'Value' })).toHaveValue('memory, time');
  await sentence.getByRole('textbox', { name: 'Value' }).fill('memory, time, "a, b"');
  await sentence.getByRole('textbox', { name: 'Value' }).press('Enter');
  await sentence.getByRole('button', { name: 'Add a limit' }).click();
  await sentence.getByRole('textbox', { name: 'Most calls' }).fill('5');
  await sentence.getByRole('textbox', { name: 'Most calls' }).press('Enter');
  await expect(row(page, 'gateway.connect_server')).toContainText('5 / minute');
  await page.getByRole('radio', { name: 'JSON' }).check();
  await expect(page.getByRole('textbox', { name: 'Policy document' })).toContainText('"a, b"');
});

test('a host that takes its time loses nothing of what is changed one after another', async ({ page, open }) => {
  await page.route('**/api/call', async (route) => {
    if (route.request().postData()?.includes('"policy.draft"') === true) await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });
  await open({ place: '#/rules/pmcp/gateway.connect_server' });
  const sentence = page.getByRole('region', { name: 'The rule' });
  await sentence.getByRole('textbox', { name: 'Value' }).fill('memory, time, "a, b"');
  await sentence.getByRole('textbox', { name: 'Value' }).press('Enter');
  await sentence.getByRole('button', { name: 'Add a limit' }).click();
  await sentence.getByRole('combobox', { name: 'What happens' }).selectOption({ label: 'Ask me when' });
  const words = sentence.getByRole('textbox', { name: 'Say' });
  await words.pressSequentially('Only what we know.');
  await expect(words).toHaveValue('Only what we know.');
  await expect(save(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(save(page)).not.toHaveAttribute('aria-disabled');
  await expect(words).toHaveValue('Only what we know.');
  await page.getByRole('radio', { name: 'JSON' }).check();
  const document = page.getByRole('textbox', { name: 'Policy document' });
  for (const part of ['"a, b"', '"limit_1"', '"Only what we know."']) await expect(document).toContainText(part);
});

test.describe('writing JSON', () => {
  // Chromium itself puts style attributes into what it replaces in an editable element; the policy takes them out again.
  test.use({ allowed: { errors: [/^Applying inline style violates/] } });

  test('the JSON is checked while it is written, with each problem in words; a bad one cannot be saved', async ({
    page,
    open,
  }) => {
    const { host } = await open({ place: '#/rules/pmcp' });
    await page.getByRole('radio', { name: 'JSON' }).check();
    const editor = page.getByRole('textbox', { name: 'Policy document' });
    await expect(editor).toContainText('"version": "1"');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{ "version": "1", "default": "deny", "tols": {} }');
    await expect(page.getByText('1 problem: it cannot be saved.')).toBeVisible();
    await expect(page.getByText(/Did you mean "tools"/)).toBeVisible();
    await expect(save(page)).toHaveAttribute('aria-disabled', 'true');
    await save(page).dispatchEvent('click');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('{ "version": "1", "default": "deny", "tools": {} }');
    await expect(page.getByText('Valid.')).toBeVisible();
    await save(page).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => saved(host))
      .toEqual([
        {
          server: 'pmcp',
          text: '{ "version": "1", "default": "deny", "tools": {} }',
          from: expect.stringMatching(/^[0-9a-f]{12}$/),
        },
      ]);
  });
});

test('an import shows what it becomes, and becomes a draft only then', async ({ page, open }) => {
  await open({ place: '#/rules/pmcp' });
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a policy' });
  await dialog.getByRole('textbox').fill('{ "version": "1", "default": "maybe" }');
  await expect(dialog.getByText('It cannot be imported:')).toBeVisible();
  await dialog.getByRole('textbox').fill('{ "version": "1", "default": "require_approval", "tools": { "gateway.health": {} } }');
  await expect(dialog.getByText('It becomes this document.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Use as draft' }).click();
  await expect(rule(page, 'gateway.health', 'Allow')).toBeChecked();
  await expect(rule(page, 'gateway.provision', 'Ask')).toBeChecked();
  await expect(save(page)).toHaveText(/Save \d+ changes…/);
});

test('a change that is still on its way does not end up in a document that was imported instead', async ({ page, open }) => {
  await open({ place: '#/rules/pmcp' });
  await expect(rule(page, 'gateway.health', 'Allow')).toBeVisible();
  const drafts = await holdCommand(page, 'policy.draft');
  await rule(page, 'gateway.health', 'Hide').click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a policy' });
  await dialog.getByRole('textbox').fill('{ "version": "1", "default": "deny", "tools": { "gateway.health": {} } }');
  await dialog.getByRole('button', { name: 'Use as draft' }).click();
  drafts.letGo();
  await expect(rule(page, 'gateway.provision', 'Deny')).toBeChecked();
  await expect(rule(page, 'gateway.health', 'Allow')).toBeChecked();
  await expect(save(page)).not.toHaveAttribute('aria-disabled');
});

test('what answers taught is listed, and taken back', async ({ page, open }) => {
  const { host } = await open({ place: '#/rules/pmcp' });
  const taught = {
    version: '1',
    default: 'deny',
    tools: {
      'gateway.connect_server': {
        action: 'require_approval',
        allow_if: [{ conditions: [{ path: '/args/server_name', op: 'eq', value: 'memory' }], origin: 'prompt' }],
      },
    },
  };
  host.policies.set('pmcp', JSON.stringify(taught));
  await page.reload();
  const learnt = page.getByRole('listitem').filter({ hasText: '/args/server_name is "memory"' });
  await expect(learnt).toContainText('always');
  await learnt.getByRole('button', { name: /^Revoke/ }).click();
  await expect(learnt).toHaveCount(0);
  await expect(save(page)).toHaveText('Save 1 change…');
});

test('a changed policy file waits for the person', async ({ page, open }) => {
  const { host } = await open({ place: '#/rules/filesystem' });
  await expect(page.getByText('The policy file was changed outside Countersign')).toBeVisible();
  await page.getByRole('button', { name: 'Show the document' }).click();
  await expect(page.getByLabel('The changed document')).toContainText('"default": "allow"');
  await page.getByRole('button', { name: 'Keep the rules as they are' }).click();
  await expect.poll(() => host.calls).toContainEqual({ name: 'policy.review', input: { server: 'filesystem', take: false } });
});

test('a rule is made from a call of the past', async ({ page, open }) => {
  await open({ place: '#/history/18201' });
  await page.getByRole('link', { name: 'Make a rule from this' }).click();
  await expect(page).toHaveURL(/#\/rules\/pmcp\/.*\/from%3D18201$/);
  await page.getByRole('checkbox', { name: /^args\.limit/ }).uncheck();
  await page.getByRole('button', { name: 'Add a case for calls like it' }).click();
  const sentence = page.getByRole('region', { name: 'The rule' });
  await expect(sentence.getByRole('combobox', { name: 'Argument' })).toHaveValue('args.path');
  await expect(sentence.getByRole('textbox', { name: 'Value' })).toHaveValue('/home/ada/src/checkout-api/README.md');
});

test('without a server the page says what rules are, and where to begin', async ({ page, open }) => {
  await open({ place: '#/rules', state: emptyState });
  await expect(page.getByRole('heading', { name: 'No rules yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add a server' })).toHaveAttribute('href', '#/servers/%2Badd');
});

test('the save dialog and the editor have no accessibility faults', async ({ page, open }) => {
  await open({ place: '#/rules/pmcp/gateway.connect_server' });
  await rule(page, 'gateway.health', 'Allow').click();
  await save(page).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('radio', { name: 'JSON' }).check();
  await expect(page.getByRole('textbox', { name: 'Policy document' })).toBeVisible();
  // The part that scrolls holds the text box, which takes the focus and scrolls with its caret.
  expect(await accessibilityFaults(page, { without: ['scrollable-region-focusable'] })).toEqual([]);
});

test('what was always allowed is suggested, and becomes part of the draft', async ({ page, open }) => {
  await open({ place: '#/rules/pmcp' });
  const suggestion = page.getByRole('listitem').filter({ hasText: 'allowed 14 times in 30 days, never denied' });
  await suggestion.getByRole('button', { name: /^Do not ask: gateway\.provision when/ }).click();
  await expect(suggestion).toHaveCount(0);
  const learnt = page.getByRole('listitem').filter({ hasText: '/args/server_name is "time"' });
  await expect(learnt).toContainText('always');
  await expect(save(page)).toHaveText('Save 1 change…');
});

test('rules that were changed meanwhile are not overwritten: the page says so, and saving is refused', async ({ page, open }) => {
  const { host } = await open({ place: '#/rules/pmcp' });
  await rule(page, 'gateway.health', 'Allow').click();
  await expect(rule(page, 'gateway.health', 'Allow')).toBeChecked();
  host.policies.set('pmcp', '{ "version": "1", "default": "deny", "tools": { "gateway.refresh": {} } }');
  host.change({
    servers: host.state.servers.map((server) => (server.name === 'pmcp' ? { ...server, policyRevision: 'another' } : server)),
  });
  await expect(page.getByText('The rules in force were changed while you changed these.')).toBeVisible();
  // Going on changing does not make the other change known.
  await rule(page, 'gateway.refresh', 'Hide').click();
  await expect(rule(page, 'gateway.refresh', 'Hide')).toBeChecked();
  await save(page).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The policy of pmcp was changed meanwhile. Look at it again.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(rule(page, 'gateway.refresh', 'Allow')).toBeChecked();
  await expect(page.getByText('The rules in force were changed')).toHaveCount(0);
});
