import { SparkfluenceError } from '../../contracts/errors.ts';
import { forSegment, type ImageOrder, type ImageProvider } from '../../contracts/providers.ts';
import type { Platform, Style } from '../../contracts/segments.ts';
import { assertCanDraw } from './fonts.ts';
import { embedScene, sceneFor } from './scene.ts';
import { drawStill } from './still.ts';

/** The local painter: draws a draft of each picture on this machine, from the visual direction alone. Needs no key. */
export async function createLocalImages(): Promise<ImageProvider> {
  return {
    id: 'local',
    model: 'local-painter-1',
    promptFor,
    async draw(order, { signal }) {
      signal.throwIfAborted();
      const { segment, language } = order;
      assertCanDraw([segment.visual_direction], language);
      const scene = sceneFor(order);
      const jpeg = await drawStill(scene)
        .then((canvas) => canvas.encode('jpeg', JPEG_QUALITY))
        .catch((cause: unknown) => {
          throw new SparkfluenceError(
            'media',
            forSegment(segment.type, 'the local painter could not draw this picture'),
            {
              code: 'INTERNAL_ERROR',
              details: { reason: 'draw_failed', segment: segment.type, provider: 'local' },
              cause,
            },
          );
        });
      signal.throwIfAborted();
      return {
        bytes: embedScene(jpeg, scene),
        mimeType: 'image/jpeg',
        revisedPrompt: null,
        degradations: [],
      };
    },
  };
}

const JPEG_QUALITY = 92;

const LOOKS: Record<Style, string> = {
  cinematic: 'cinematic look, deep colours, dramatic side light, shallow depth of field, soft film vignette',
  realistic: 'realistic photograph, soft daylight, natural colours, true skin and materials, paper-like calm',
  animated: 'animated illustration, flat bold shapes, thick clean outlines, bright saturated colours',
};

const PLATFORMS: Record<Platform, string> = {
  tiktok: 'TikTok video',
  instagram: 'Instagram Reel',
  youtube_shorts: 'YouTube Short',
};

/** One English paragraph that any image model understands; what is to be seen comes first. */
function promptFor({ segment, style, platform, position }: ImageOrder): string {
  const scene = segment.visual_direction.replace(/\s+/g, ' ').trim().replace(/[.]$/, '');
  return [
    `${scene}.`,
    `Style: ${LOOKS[style]}.`,
    `Mood: ${segment.emotion.trim()}.`,
    `First frame of scene ${position.index + 1} of ${position.count} of a ${PLATFORMS[platform]}, vertical 9:16, 1080x1920.`,
    'The subject stands in the upper middle; the lower third stays calm, for captions.',
    'No text, no letters, no watermark.',
  ].join(' ');
}
