import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../shared/model/canonical-json.ts';

/**
 * What an update feed says, as far as it decides what will be installed. The signature stands in the feed itself; what is downloaded
 * must have the hash that was signed. Web installers (`packages`) name further files with hashes of their own: those are not taken.
 */
const FeedSchema = z.object({
  version: z.string().min(1),
  files: z.array(z.object({ url: z.string().min(1), sha512: z.string().min(1) })).min(1),
  packages: z.undefined().optional(),
  feedSignature: z.base64(),
});

const UnsignedFeedSchema = FeedSchema.omit({ feedSignature: true });

/** True when the holder of the key says that this version consists of these files. Anything unreadable is not signed. */
export function isFeedSigned(feed: unknown, publicKey: string): boolean {
  const read = FeedSchema.safeParse(feed);
  if (!read.success) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, statementOf(read.data), key, Buffer.from(read.data.feedSignature, 'base64'))
    );
  } catch {
    return false;
  }
}

/** The signature (Ed25519, Base64) of a feed; the key is PKCS#8 in PEM. Throws when the feed or the key is not as expected. */
export function signFeed(feed: unknown, privateKey: string): string {
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The key of the feed must be an Ed25519 key.');
  return sign(null, statementOf(UnsignedFeedSchema.parse(feed)), key).toString('base64');
}

/** The public half of a private key (PEM), as an app keeps it: Base64 of its SPKI form. */
export function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
}

function statementOf({ version, files }: z.infer<typeof UnsignedFeedSchema>): Buffer {
  const named = files.map(({ url, sha512 }) => ({ url, sha512 }));
  // The first word keeps this signature from being taken for one of anything else.
  return Buffer.from(`countersign-update-feed/1 ${canonicalJson({ version, files: named })}`);
}
