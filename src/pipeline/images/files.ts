import { extname, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import type { Asset } from '../../project/ledger.ts';
import { type ImageFacts, imageFacts, oversize } from '../../providers/image/image-bytes.ts';

/** A segment's picture on disk: `images/HOOK.jpg`. */

export async function saveImage(folder: string, type: SegmentType, bytes: Uint8Array): Promise<Asset> {
  const asset = assetOf(type, bytes);
  await writeWhole(join(folder, asset.path), bytes);
  return asset;
}

export const assetOf = (type: SegmentType, bytes: Uint8Array): Asset => ({
  path: `images/${type}.${extensionOf(bytes, type)}`,
  sha256: sha256(bytes),
  bytes: bytes.length,
});

/** Where a picture lies when it is in its place; its format is that of the file that it comes from. */
export const pathOfImage = (type: SegmentType, from: string): string => `images/${type}${extname(from)}`;

/** The format by the file's first bytes, since a server's content type proves nothing. */
export function extensionOf(bytes: Uint8Array, type: SegmentType): 'jpg' | 'png' | 'webp' {
  const facts = imageFacts(bytes);
  const problem = facts === undefined ? 'it is not a JPEG, PNG or WebP file' : oversize(facts);
  if (facts !== undefined && problem === undefined) return EXTENSIONS[facts.mimeType];
  throw new SparkfluenceError('media', `${type}: the image cannot be used: ${problem}`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'not_an_image',
      segment: type,
      next: 'Give another image_url, or leave it out and `images` draws one.',
    },
  });
}

const EXTENSIONS: Readonly<Record<ImageFacts['mimeType'], 'jpg' | 'png' | 'webp'>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};
