import { remote } from '../../fakes/ui-sign-in.ts';
import { expect, test } from './ui-test.ts';

test('a server that wants a sign-in says so, and the address is there for a browser that did not open', async ({
  page,
  open,
}) => {
  const { host } = await open({ place: '#/servers/memory', state: remote('needed') });
  await expect(page.getByRole('list', { name: 'Servers' }).getByText('Needs sign-in')).toBeVisible();
  const panel = page.getByRole('region', { name: 'Sign-in' });
  await expect(panel).toContainText('This server wants you to sign in before it does anything.');
  await panel.getByRole('button', { name: 'Sign in' }).click();
  await expect(panel.getByRole('status')).toHaveText('Waiting for you to sign in, in your browser.');
  await expect.poll(() => host.calls).toContainEqual({ name: 'servers.signIn', input: { name: 'memory' } });
  const link = panel.getByRole('link', { name: 'open the sign-in page' });
  await expect(link).toHaveAttribute('href', 'https://auth.example.com/authorize?state=1');
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
});

test('a person who is signed in can sign out, and one who has not asked sees nothing', async ({ page, open }) => {
  const { host } = await open({ place: '#/servers/memory', state: remote('signed-in') });
  const panel = page.getByRole('region', { name: 'Sign-in' });
  await panel.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(() => host.calls).toContainEqual({ name: 'servers.signOut', input: { name: 'memory' } });
  await expect(panel).toContainText('This server wants you to sign in');
  await page.getByRole('link', { name: /pmcp/ }).first().click();
  await expect(panel).toHaveCount(0);
});

test('why a sign-in did not work stands where it is begun again, with its invisible characters shown', async ({ page, open }) => {
  await open({ place: '#/servers/memory', state: remote('needed', 'auth.example.com\u202e gave no token (invalid_grant).') });
  const panel = page.getByRole('region', { name: 'Sign-in' });
  await expect(panel).toContainText('gave no token (invalid_grant).');
  await expect(panel.getByTitle(/U\+202E/)).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
