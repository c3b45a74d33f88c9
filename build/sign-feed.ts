import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { isFeedSigned, publicKeyOf, signFeed } from '../electron/updates/feed-signature.ts';

/**
 * `npm run sign-feed -- FOLDER`: signs every update feed (latest*.yml) in a folder with the key in COUNTERSIGN_FEED_KEY, an Ed25519 key
 * as PKCS#8 PEM. `npm run sign-feed -- --public-key` prints what COUNTERSIGN_FEED_PUBLIC_KEY must be when the app is packed.
 */
const [word] = process.argv.slice(2);
const key = process.env['COUNTERSIGN_FEED_KEY'] ?? '';
if (key === '') fail('COUNTERSIGN_FEED_KEY holds no key.');
else if (word === '--public-key') process.stdout.write(`${publicKeyOf(key)}\n`);
else if (word === undefined) fail('Name the folder with the feeds.');
else signAll(resolve(word), key);

function signAll(folder: string, privateKey: string): void {
  const feeds = readdirSync(folder).filter((name) => /^latest[\w-]*\.yml$/.test(name));
  if (feeds.length === 0) return fail(`There is no feed (latest*.yml) in ${folder}.`);
  for (const name of feeds) {
    const file = join(folder, name);
    const { feedSignature: _old, ...feed } = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const text = stringify({ ...feed, feedSignature: signFeed(feed, privateKey) }, { lineWidth: 0 });
    // What an app will read, not what was meant to be written.
    if (!isFeedSigned(parse(text), publicKeyOf(privateKey))) return fail(`${name} cannot be signed.`);
    writeFileSync(file, text);
    process.stdout.write(`signed ${name}\n`);
  }
}

function fail(message: string): void {
  process.stderr.write(`sign-feed: ${message}\n`);
  process.exitCode = 1;
}
