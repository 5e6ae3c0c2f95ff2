import { type DrawnImage, forSegment, type ImageOrder } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { providerError, type Wait } from '../wire/retry.ts';
import { imageFacts } from './image-bytes.ts';

export interface DrawnFrom {
  readonly provider: string;
  readonly secrets: readonly string[];
  readonly model: string;
  readonly order: ImageOrder;
  /** The requested size, pixels. */
  readonly asked: { readonly width: number; readonly height: number };
  readonly revisedPrompt: string | null;
  /** Whether the order was sent again after one whose outcome is unknown. */
  readonly sentTwice: boolean;
}

/** Watches the waits of an order: after one whose outcome is unknown the picture may be bought twice. */
export function watchResends(onWait: ((wait: Wait) => void) | undefined) {
  let sentTwice = false;
  return {
    onWait(wait: Wait): void {
      sentTwice ||= wait.mayHaveBeenTaken === true;
      onWait?.(wait);
    },
    sentTwice: (): boolean => sentTwice,
  };
}

/**
 * Checks the picture that a provider sent: its format by its bytes; a size other than the requested one is named.
 * @throws SparkfluenceError provider, reason `bad_answer`, when it is no picture
 */
export function drawnImage(bytes: Uint8Array, from: DrawnFrom): DrawnImage {
  const { provider, order, asked, secrets, model } = from;
  const { type } = order.segment;
  const facts = imageFacts(bytes);
  if (facts === undefined) {
    throw providerError('bad_answer', 'it is not a JPEG, PNG or WebP picture', {
      provider,
      what: 'the image',
      segment: type,
      secrets,
      model,
      answer: Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
    });
  }
  const degradations: Degradation[] = [];
  const { size } = facts;
  if (size === undefined || size.width !== asked.width || size.height !== asked.height) {
    const got = size === undefined ? 'of unknown size' : `${size.width}x${size.height}`;
    degradations.push({
      reason: 'image_size_differs',
      message: forSegment(type, `the image of ${provider} is ${got}, not ${asked.width}x${asked.height}`),
      segment_type: type,
      next: 'The clip is made from it as it is; give your own image_url of `videos` where the cut matters.',
    });
  }
  if (from.sentTwice) {
    degradations.push({
      reason: 'maybe_bought_twice',
      message: forSegment(type, `the image was ordered again after an answer of ${provider} was lost`),
      segment_type: type,
    });
  }
  return { bytes, mimeType: facts.mimeType, revisedPrompt: from.revisedPrompt, degradations };
}
