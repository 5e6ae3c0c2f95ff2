import { isMadeHere } from '../../contracts/segments.ts';
import { narrationOf } from '../../project/orders.ts';
import { isSpokenAnew } from '../narration/make.ts';
import type { Makers } from '../work/makers.ts';
import type { Work } from '../work/work.ts';
import type { Quote } from './quote.ts';

/**
 * Refuses to have the rest of a project made by another than those whom it was begun with, where their key is gone.
 * @param quote what is left to be made
 * @param work undefined where the script is still to be written
 * @throws SparkfluenceError config, reason `key_missing`
 */
export async function requireKeys(
  { images, videos, voice }: Pick<Makers, 'images' | 'videos' | 'voice'>,
  { lines }: Pick<Quote, 'lines'>,
  work: Work | undefined,
): Promise<void> {
  const isDue = (name: string) => lines.some(({ stage }) => stage === name);
  if (images.missing !== undefined && isDue('images')) throw images.missing;
  if (videos.missing !== undefined && isDue('videos')) throw videos.missing;
  if (voice.missing === undefined) return;
  if (isDue('voice')) throw voice.missing;
  // The embedded voice, which stands in, is in no quote.
  for (const { stage, provider, segment_type } of lines) {
    if (stage !== 'videos' || !isMadeHere(provider)) continue;
    const segment = work?.script.segments.find(({ type }) => type === segment_type);
    if (work === undefined || segment === undefined) throw voice.missing;
    const isSaid = narrationOf(work.place.ledger.state, segment.type) !== undefined;
    if (!isSaid || (await isSpokenAnew(work, segment))) throw voice.missing;
  }
}
