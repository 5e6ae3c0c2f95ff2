import type { ImageOrder, ImageProvider } from '../../contracts/providers.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { DoneImage } from '../../project/ledger.ts';
import { composeImagePrompt } from '../../providers/image/prompt.ts';
import type { Work } from '../work/work.ts';
import { referencesPart } from './references.ts';

/** Whether a picture still answers what is wanted of it. */

type Maker = Pick<
  ImageProvider,
  'id' | 'model' | 'variant' | 'showsPosition' | 'takesReferences' | 'takesSeed'
>;

/** All that a picture is made from; the prompt holds direction, style, emotion and platform. */
export function imageFingerprint(
  { id, model, variant, showsPosition, takesReferences, takesSeed }: Maker,
  prompt: string,
  order: ImageOrder,
): string {
  return fingerprint({
    ...{ provider: id, model, prompt, position: showsPosition === true ? placeOf(order) : null },
    ...(variant === undefined ? {} : { variant }),
    ...partsOf(order, takesReferences === true, takesSeed === true),
  });
}

/**
 * What was wanted of a picture, whoever made it and in whatever words it was asked for: a photo is searched for by other words
 * than a drawing. With `auto` a picture stays as long as this is the same.
 * @param provider who made it: a drawing of ours shows the segment's words, and some makers take a seed or pictures
 */
export const wantedOf = (order: ImageOrder, provider: string): string =>
  fingerprint({
    prompt: composeImagePrompt(order),
    position: provider === 'local' ? placeOf(order) : null,
    ...partsOf(order, TAKES_REFERENCES.has(provider), TAKES_SEED.has(provider)),
  });

const placeOf = ({ segment, position, look = 'clean' }: ImageOrder) => ({
  position,
  words: segment.script_text,
  look,
});

const partsOf = ({ seed, references }: ImageOrder, takesReferences: boolean, takesSeed: boolean) => ({
  ...(seed === undefined || !takesSeed ? {} : { seed }),
  ...referencesPart(references, takesReferences),
});

/** Who takes what, as the adapters say of themselves. */
const TAKES_REFERENCES = new Set(['gemini']);
const TAKES_SEED = new Set(['gemini', 'huggingface', 'local']);

/** Made from the same inputs: by this provider, by the user, or, with `auto`, by whoever made it. */
export const isCurrentImage = (work: Work, known: DoneImage, prompt: string, order: ImageOrder): boolean =>
  known.fingerprint === null || isSameImage(work, known, prompt, order);

/** The same of a picture that was ordered. */
export function isSameImage(
  { makers: { images, auto } }: Work,
  made: {
    fingerprint?: string | null | undefined;
    provider: string;
    model: string;
    prompt?: string | undefined;
    wanted?: string | undefined;
  },
  prompt: string,
  order: ImageOrder,
): boolean {
  const { provider, model } = made;
  // A drawing in place of a photo that was not found shows the segment's words and place, as every local one does.
  const isDrawnInstead = images.findsPhotos === true && provider === 'local';
  const asked = isDrawnInstead ? { ...images, showsPosition: true } : images;
  if (made.fingerprint === imageFingerprint(asked, prompt, order)) return true;
  if (!auto.images) return false;
  if (made.wanted !== undefined) return made.wanted === wantedOf(order, provider);
  if (provider !== 'local' && made.prompt === prompt) return true; // whatever its quality was
  const maker = { id: provider as ImageProvider['id'], model, showsPosition: provider === 'local' };
  return made.fingerprint === imageFingerprint(maker, prompt, order);
}
