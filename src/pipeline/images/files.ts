import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import type { Asset } from '../../project/ledger.ts';

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

/** The format by the file's first bytes, since a server's content type proves nothing. */
export function extensionOf(bytes: Uint8Array, type: SegmentType): 'jpg' | 'png' | 'webp' {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('\x89PNG\r\n')) return 'png';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'webp';
  throw new SparkfluenceError('media', `${type}: the image is not a JPEG, PNG or WebP file`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'not_an_image',
      segment: type,
      next: 'Give another image_url, or leave it out and `images` draws one.',
    },
  });
}
