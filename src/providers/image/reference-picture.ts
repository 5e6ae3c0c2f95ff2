import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { forSegment } from '../../contracts/providers.ts';
import type { Reference, ReferenceKind } from '../../contracts/references.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { colourName } from './colour-name.ts';

/** References as they are sent, and in words for models that take none. */

export interface SentReference {
  readonly mimeType: Reference['mimeType'];
  readonly bytes: Buffer;
}

/** The files of the references. @throws SparkfluenceError media, reason `asset_missing`, if one is gone or was changed */
export const readReferences = (
  references: readonly Reference[] = [],
  segment: SegmentType,
): Promise<SentReference[]> =>
  Promise.all(
    references.map(async ({ file, sha256, mimeType }) => {
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256)
        return { mimeType, bytes };
      throw new SparkfluenceError(
        'media',
        forSegment(segment, `the reference ${file} is gone or was changed`),
        {
          details: {
            reason: 'asset_missing',
            segment,
            next: 'Give it again with --reference FILE, or leave it out with --reference none.',
          },
        },
      );
    }),
  );

/** What is asked of a model that sees the references. @param nameOf how the prompt calls the one of this index */
export const referenceOrders = (
  references: readonly Reference[],
  nameOf: (index: number) => string,
): string => references.map(({ kind }, index) => `${nameOf(index)} ${SHOWN[kind]}`).join(' ');

const SHOWN: Readonly<Record<ReferenceKind, string>> = {
  person: 'shows the person of this video: keep exactly this face, hair and build.',
  product: 'shows the product of this video: keep its exact shape, material, colours and marks.',
  style: 'shows the look of this video: take its light, colours and manner, and nothing that it depicts.',
  subject: 'shows what this video is about: keep what it shows recognisably the same.',
};

/** The line that all prompts of a video share where the model sees no pictures. */
export const referenceWords = (references: readonly Reference[]): string =>
  references.map(({ kind, colors }) => `${SAME[kind]}${coloursOf(kind, colors)}.`).join(' ');

const SAME: Readonly<Record<ReferenceKind, string>> = {
  person: 'The same one person in every scene, with the same face, hair and clothes',
  product: 'The same one product in every scene, of the same shape and material',
  style: 'The same look in every scene, with the same light and manner',
  subject: 'The same main subject in every scene',
};

/** The colours around a person say nothing of the person. */
function coloursOf(kind: ReferenceKind, colors: readonly string[]): string {
  if (kind === 'person' || colors.length === 0) return '';
  const names = [...new Set(colors.map(colourName))];
  return `, in ${names.join(', ')}`;
}
