import { SparkfluenceError } from '../../../contracts/errors.ts';
import { forSegment, type ImageProvider } from '../../../contracts/providers.ts';
import { assertCanDraw } from '../../../language/fonts.ts';
import { composeImagePrompt } from '../../image/prompt.ts';
import { brandPalette } from './brand-palette.ts';
import { embedScene, sceneFor } from './scene.ts';
import { drawStill } from './still.ts';

/** The local painter: draws a draft of each picture on this machine, from the visual direction alone. Needs no key. */
export async function createLocalImages(): Promise<ImageProvider> {
  // Pictures are drawn one after the other, since drawing blocks this thread, so that the first clip can start early.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const done = last.then(task, task);
    last = done;
    return done;
  };
  return {
    id: 'local',
    showsPosition: true,
    takesSeed: true,
    model: 'local-painter-2',
    promptFor: composeImagePrompt,
    async draw(order, { signal, purchase }) {
      signal.throwIfAborted();
      await purchase?.beforeSend();
      const { segment, language, brandColors, style, look } = order;
      if (look === 'storyboard') assertCanDraw([segment.visual_direction], language);
      const scene = sceneFor(order);
      const jpeg = await inTurn(async () => (await drawStill(scene)).encode('jpeg', JPEG_QUALITY)).catch(
        (cause: unknown) => {
          throw new SparkfluenceError(
            'media',
            forSegment(segment.type, 'the local painter could not draw this picture'),
            {
              code: 'INTERNAL_ERROR',
              details: { reason: 'draw_failed', segment: segment.type, provider: 'local' },
              cause,
            },
          );
        },
      );
      signal.throwIfAborted();
      return {
        bytes: embedScene(jpeg, scene),
        mimeType: 'image/jpeg',
        revisedPrompt: null,
        degradations: brandColors === undefined ? [] : [...brandPalette(brandColors, style).degradations],
      };
    },
  };
}

const JPEG_QUALITY = 92;
