import { fingerprint } from '../../../disk/fingerprint.ts';
import { requireLibass } from '../../../ffmpeg/run/capabilities.ts';
import { assertCanDraw, drawable } from '../../../language/fonts.ts';
import { clipOf } from '../../../project/orders.ts';
import type { Narrated } from '../../clips/heard-over.ts';
import { hasScript } from '../../script/own-clips.ts';
import { type CaptionRequest, type CaptionWork, isDrawn } from './timed.ts';

/** Captions that can be made, with the fingerprints of what they are made from. */
export interface CaptionOrder {
  readonly request: CaptionRequest;
  readonly narrated: Narrated;
  /** Of the subtitle files' contents. */
  readonly fingerprint: string;
  /** Of the captions drawn into the picture; null if none are drawn. */
  readonly burn: string | null;
}

/** Part of the fingerprints: raise it when the same clips and words get other captions. */
const CAPTIONS_VERSION = 1;

/**
 * Refuses captions that cannot be made, before any work starts.
 * @throws SparkfluenceError config, reason `filter_missing` (an ffmpeg that cannot draw) or `font_missing`
 */
export async function checkCaptions(work: CaptionWork, { mode }: CaptionRequest): Promise<void> {
  if (mode !== 'burn') return;
  const { script, language, place, tools } = work;
  await requireLibass(await tools.ffmpeg(), place.config.cacheFolder, tools.signal);
  assertCanDraw(
    script.segments.filter(hasScript).map(({ script_text }) => drawable(script_text)),
    language,
  );
}

/** The captions that these clips get. */
export function orderCaptions(work: CaptionWork, request: CaptionRequest, narrated: Narrated): CaptionOrder {
  const { script, language, place } = work;
  const texts = script.segments.map((segment) => {
    const clip = clipOf(place.ledger.state, segment.type);
    const asset = clip?.state === 'succeeded' ? clip.asset.sha256 : null;
    const heard = narrated.over.get(segment.type);
    const over = heard === undefined ? {} : { narrated: heard };
    const { type, script_text: text } = segment;
    return { type, text, clip: asset, provider: clip?.provider ?? null, ...over };
  });
  const own = fingerprint({ version: CAPTIONS_VERSION, language: language.tag, said: texts });
  const { mode, style } = request;
  const { brand_colors: colors } = place.project.settings;
  const marked = style === 'karaoke' && colors !== undefined ? { colors } : {};
  const drawn = mode === 'burn' && script.segments.some((segment) => isDrawn(work, segment));
  return {
    request,
    narrated,
    fingerprint: fingerprint({ own, mode }),
    burn: drawn ? fingerprint({ own, style, ...marked }) : null,
  };
}
