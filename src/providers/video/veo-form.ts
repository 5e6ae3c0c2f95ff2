import { FormData } from 'undici';
import type { ClipOrder } from '../../contracts/providers.ts';
import { readReferences, referenceOrders } from '../image/reference-picture.ts';
import { readFrames } from './shared.ts';

/** Lengths of clips that the service sells, seconds; the shortest that is not shorter than the segment is ordered. */
const LENGTHS = [4, 6, 8] as const;
const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** Pictures that one order takes as `ingredient`s. */
const MOST_INGREDIENTS = 3;

/** The prompt with what the references are for. The picture of the segment is the first of the ingredients. */
export const withReferences = ({ references = [], lastFrame }: ClipOrder, prompt: string): string =>
  references.length === 0 || lastFrame !== undefined
    ? prompt
    : `${prompt} Begin with the scene of the first picture. ${referenceOrders(
        references.slice(0, MOST_INGREDIENTS - 1),
        (index) => `Picture ${index + 2}`,
      )}`;

/**
 * The multipart form of an order. The service knows two uses of pictures: as exact frames, or as loose ingredients; with references
 * the picture of the segment is one of these.
 * @throws SparkfluenceError media, as `readFirstFrame`
 */
export async function formOf(
  order: ClipOrder,
  {
    prompt,
    model,
    resolution,
    imageField,
  }: Readonly<Record<'prompt' | 'model' | 'resolution' | 'imageField', string>>,
): Promise<FormData> {
  // Exact frames and loose ingredients exclude each other; a chain needs the frames.
  const references =
    order.lastFrame === undefined ? (order.references ?? []).slice(0, MOST_INGREDIENTS - 1) : [];
  const pictures = [...(await readFrames(order)), ...(await readReferences(references, order.segment.type))];
  const { duration_seconds: seconds } = order.segment;
  const form = new FormData();
  // The service was seen to cut the prompt at the first semicolon.
  form.append('prompt', prompt.replaceAll(';', ','));
  form.append('model', model);
  form.append('resolution', resolution);
  form.append('aspect_ratio', '9:16'); // the service's own example has quotes around it, which are for a shell
  form.append('duration', String(LENGTHS.find((length) => length >= seconds) ?? LENGTHS.at(-1)));
  form.append('mode_image', references.length === 0 ? 'frame' : 'ingredient');
  for (const [index, { bytes, mimeType }] of pictures.entries())
    form.append(
      imageField,
      new Blob([new Uint8Array(bytes)], { type: mimeType }),
      `${index === 0 ? 'frame' : order.lastFrame === undefined ? `reference-${index}` : 'last-frame'}.${EXTENSIONS[mimeType]}`,
    );
  return form;
}
