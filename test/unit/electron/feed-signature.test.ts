import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isFeedSigned, publicKeyOf, signFeed } from '../../../electron/updates/feed-signature.ts';
import { temporaryFolder } from '../../fakes/temporary-folder.ts';

function createKey(): { readonly secret: string; readonly known: string } {
  const secret = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { secret, known: publicKeyOf(secret) };
}

const { secret, known } = createKey();
const FEED = {
  version: '1.2.0',
  files: [
    { url: 'Countersign-1.2.0-linux-x64.AppImage', sha512: 'aGFzaA==', size: 3 },
    { url: 'Countersign-1.2.0-linux-x64.deb', sha512: 'b3RoZXI=', size: 4 },
  ],
  releaseDate: '2026-11-30T00:00:00.000Z',
};
const SIGNED = { ...FEED, feedSignature: signFeed(FEED, secret) };

describe('the signature of an update feed', () => {
  it('holds for what was signed, whatever else the feed says', () => {
    expect(isFeedSigned(SIGNED, known)).toBe(true);
    expect(isFeedSigned({ ...SIGNED, releaseNotes: 'new', stagingPercentage: 10 }, known)).toBe(true);
  });

  it.each([
    ['another version', { ...SIGNED, version: '1.3.0' }],
    ['another file', { ...SIGNED, files: [{ ...FEED.files[0], sha512: 'ZXZpbA==' }, FEED.files[1]] }],
    ['a file more', { ...SIGNED, files: [...FEED.files, { url: 'evil', sha512: 'ZXZpbA==' }] }],
    ['a file less', { ...SIGNED, files: FEED.files.slice(1) }],
    ['files in another order', { ...SIGNED, files: FEED.files.toReversed() }],
    ['files of a web installer, which have hashes of their own', { ...SIGNED, packages: { x64: { path: 'evil' } } }],
    ['no files', { ...SIGNED, files: [], path: 'evil', sha512: 'ZXZpbA==' }],
    ['no signature', FEED],
    ['a signature that is none', { ...SIGNED, feedSignature: 'AAAA' }],
    ['the signature of another key', { ...FEED, feedSignature: signFeed(FEED, createKey().secret) }],
    ['nothing', null],
  ])('does not hold for %s', (_what, feed) => {
    expect(isFeedSigned(feed, known)).toBe(false);
  });

  it('holds for no key that is none', () => {
    expect(isFeedSigned(SIGNED, '')).toBe(false);
    expect(isFeedSigned(SIGNED, 'AAAA')).toBe(false);
  });

  it('holds for nothing that anybody makes up', () => {
    const made = fc.record({ version: fc.string(), files: fc.anything(), feedSignature: fc.base64String() });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), made), (feed) => {
        expect(isFeedSigned(feed, known)).toBe(false);
      }),
    );
  });

  it('is not made with a key of another kind, nor for a feed that says nothing', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString();
    expect(() => signFeed(FEED, rsa)).toThrow('Ed25519');
    expect(() => signFeed({ version: '1' }, secret)).toThrow();
  });
});

describe('npm run sign-feed', () => {
  const script = resolve(import.meta.dirname, '../../../build/sign-feed.ts');
  const env = { ...process.env, COUNTERSIGN_FEED_KEY: secret };

  it('signs every feed in a folder, again when it was signed before', () => {
    const folder = temporaryFolder();
    const yaml = `version: 1.2.0\nfiles:\n  - url: a.deb\n    sha512: aGFzaA==\n    size: 3\npath: a.deb\nreleaseDate: '2026-11-30T00:00:00.000Z'\n`;
    for (const name of ['latest.yml', 'latest-linux-arm64.yml']) writeFileSync(join(folder, name), yaml);
    for (const _round of [1, 2]) execFileSync(process.execPath, [script, folder], { env });
    for (const name of ['latest.yml', 'latest-linux-arm64.yml']) {
      const feed: unknown = parse(readFileSync(join(folder, name), 'utf8'));
      expect(feed).toMatchObject({ version: '1.2.0', path: 'a.deb', releaseDate: '2026-11-30T00:00:00.000Z' });
      expect(isFeedSigned(feed, known)).toBe(true);
    }
    expect(execFileSync(process.execPath, [script, '--public-key'], { env, encoding: 'utf8' }).trim()).toBe(known);
  });

  it('fails when there is no feed or no key', () => {
    const folder = temporaryFolder();
    expect(spawnSync(process.execPath, [script, folder], { env }).status).toBe(1);
    expect(spawnSync(process.execPath, [script, folder], { env: { ...env, COUNTERSIGN_FEED_KEY: '' } }).status).toBe(1);
  });
});
