import { FormData } from 'undici';
import type { ClipOrder } from '../../contracts/providers.ts';
import { readFirstFrame } from './shared.ts';

/** Lengths of clips that the service sells, seconds; the shortest that is not shorter than the segment is ordered. */
const LENGTHS = [4, 6, 8] as const;
const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** The multipart form of an order. @throws SparkfluenceError media, as `readFirstFrame` */
export async function formOf(
  order: ClipOrder,
  {
    prompt,
    model,
    resolution,
    imageField,
  }: Readonly<Record<'prompt' | 'model' | 'resolution' | 'imageField', string>>,
): Promise<FormData> {
  const { bytes, mimeType } = await readFirstFrame(order);
  const { duration_seconds: seconds } = order.segment;
  const form = new FormData();
  // The service was seen to cut the prompt at the first semicolon.
  form.append('prompt', prompt.replaceAll(';', ','));
  form.append('model', model);
  form.append('resolution', resolution);
  form.append('aspect_ratio', '9:16'); // the service's own example has quotes around it, which are for a shell
  form.append('duration', String(LENGTHS.find((length) => length >= seconds) ?? LENGTHS.at(-1)));
  form.append('mode_image', 'frame');
  form.append(
    imageField,
    new Blob([new Uint8Array(bytes)], { type: mimeType }),
    `frame.${EXTENSIONS[mimeType]}`,
  );
  return form;
}
