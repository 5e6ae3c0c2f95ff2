import type { BrandColors } from '../../contracts/brand.ts';
import type { ImageOrder } from '../../contracts/providers.ts';
import type { EMOTIONS, Platform, Style } from '../../contracts/segments.ts';
import { colourName } from './colour-name.ts';
import { referenceOrders, referenceWords } from './reference-picture.ts';

/** Composes image prompts. Every image provider sends this text, and it is stored and shown. */

const LOOKS: Record<Style, string> = {
  cinematic: 'cinematic look, deep colours, dramatic side light, shallow depth of field, soft film vignette',
  realistic: 'realistic photograph, soft daylight, natural colours, true skin and materials, paper-like calm',
  animated: 'animated illustration, flat bold shapes, thick clean outlines, bright saturated colours',
};

/** The looks of an emotion, since a model draws a face and a light and not a noun. */
const MOODS: Record<(typeof EMOTIONS)[number], string> = {
  shock: 'wide eyes, a frozen moment, hard contrast',
  curiosity: 'a leaning, searching look, a detail half in shadow',
  hope: 'a lifted gaze, warm light from ahead',
  excitement: 'a broad open expression, bright light, energy in the pose',
  urgency: 'tension in the body, slanted lines, a tight frame',
  calm: 'relaxed posture, even soft light, much room',
  joy: 'an honest smile, sunny warm light',
  trust: 'a steady open look into the camera, balanced light',
};

const PLATFORMS: Record<Platform, string> = {
  tiktok: 'TikTok video',
  instagram: 'Instagram Reel',
  youtube_shorts: 'YouTube Short',
};

/** One English paragraph for any image model; the subject comes first. */
export const composeImagePrompt = (order: ImageOrder): string =>
  promptOf(order, order.references === undefined ? [] : [referenceWords(order.references)]);

/** The same for a model that gets the references as pictures, in their order. */
export const composePromptWithPictures = (order: ImageOrder): string =>
  promptOf(
    order,
    order.references === undefined
      ? []
      : [referenceOrders(order.references, (index) => `Image ${index + 1}`)],
  );

function promptOf(
  { segment, style, platform, position, brandColors }: ImageOrder,
  shared: readonly string[],
): string {
  const scene = oneLine(segment.visual_direction).replace(/(?<![.。!।])[.。!।]+$/, '');
  return [
    `${scene}.`,
    `Style: ${LOOKS[style]}.`,
    `Mood: ${mood(oneLine(segment.emotion))}.`,
    ...(brandColors === undefined ? [] : [`Colours: ${brandWords(brandColors)}.`]),
    ...shared,
    `First frame of scene ${position.index + 1} of ${position.count} of a ${PLATFORMS[platform]}, vertical 9:16, full bleed, one single picture without borders or app interface.`,
    'The subject stands in the upper middle; the lower third stays calm, for captions.',
    'No text, no letters, no watermark.',
  ].join(' ');
}

/** Image models know colours by name, and many by number. */
function brandWords(colors: BrandColors): string {
  const [primary, accent, background] = colors.map(
    (colour) => `${colourName(colour)} (${colour.toLowerCase()})`,
  );
  return [
    `${primary} leads the light and the large shapes`,
    ...(accent === undefined ? [] : [`${accent} for accents and small props`]),
    ...(background === undefined ? [] : [`${background} in the background`]),
  ].join(', ');
}

/** The mood in the script's own word, which may be any, followed by its looks. */
function mood(emotion: string): string {
  const seen = Object.entries(MOODS).find(([name]) => name === emotion.toLowerCase())?.[1];
  return seen === undefined ? emotion : `${emotion}: ${seen}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
