import type { ClipOrder } from '../../contracts/providers.ts';
import { referenceOrders } from '../image/reference-picture.ts';

/**
 * The prompt with what each picture is for, which the model reads from tags. One picture alone has the short form; several are declared
 * in the order in which they are sent. Source: https://ai.google.dev/gemini-api/docs/omni («Set roles with tags in the prompt»).
 */
export function rolesFirst({ references = [] }: Pick<ClipOrder, 'references'>, prompt: string): string {
  if (references.length === 0) return `<FIRST_FRAME> ${prompt}`;
  const tags = references.map((_, index) => `<IMAGE_REF_${index}>@Image${index + 2}`);
  return [
    '[# Sources <FIRST_FRAME>@Image1]',
    `[# References ${tags.join(' ')}]`,
    prompt,
    'Use Image1 as the starting frame.',
    referenceOrders(references, (index) => `<IMAGE_REF_${index}>`),
    `Use ${references.map((_, index) => `Image${index + 2}`).join(' and ')} as a reference for the video generation, not as a frame.`,
  ].join(' ');
}
