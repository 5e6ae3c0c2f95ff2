import type { ClipOrder } from '../../contracts/providers.ts';
import { referenceOrders } from '../image/reference-picture.ts';

/**
 * The prompt with what each picture is for, which the model reads from tags. One picture alone has the short form; several are declared
 * in the order in which they are sent: the first frame, the last one, the references.
 * Source: https://ai.google.dev/gemini-api/docs/omni («Set roles with tags in the prompt»).
 */
export function rolesFirst(
  { references = [], lastFrame }: Pick<ClipOrder, 'references' | 'lastFrame'>,
  prompt: string,
): string {
  if (references.length === 0 && lastFrame === undefined) return `<FIRST_FRAME> ${prompt}`;
  const before = lastFrame === undefined ? 1 : 2;
  const tags = references.map((_, index) => `<IMAGE_REF_${index}>@Image${index + before + 1}`);
  const names = references.map((_, index) => `Image${index + before + 1}`);
  return [
    `[# Sources <FIRST_FRAME>@Image1${lastFrame === undefined ? '' : ' <LAST_FRAME>@Image2'}]`,
    ...(references.length === 0 ? [] : [`[# References ${tags.join(' ')}]`]),
    prompt,
    lastFrame === undefined
      ? 'Use Image1 as the starting frame.'
      : 'Use Image1 as the starting frame and Image2 as the last frame.',
    ...(references.length === 0
      ? []
      : [
          referenceOrders(references, (index) => `<IMAGE_REF_${index}>`),
          `Use ${names.join(' and ')} as a reference for the video generation, not as a frame.`,
        ]),
  ].join(' ');
}
