import { z } from 'zod';
import { mediaUrl, segmentType } from './segments.ts';

/** `sidecar` writes subtitle files beside the video; `burn` draws into the picture as well. */
export const CAPTION_MODES = ['none', 'sidecar', 'burn'] as const;
export type CaptionMode = (typeof CAPTION_MODES)[number];

/** Styles of burned captions: `karaoke` marks the spoken word, `phrase` shows whole lines. */
export const CAPTION_STYLES = ['karaoke', 'phrase'] as const;
export type CaptionStyle = (typeof CAPTION_STYLES)[number];

/** The source of word times: the clip's provider, the clip's sound, or an even spread. */
export const captionSource = z.enum(['provider', 'voiced', 'even']);
export type CaptionSource = z.infer<typeof captionSource>;

/** By segment type; a clip that was brought without its script is not among them. */
export const captionSources = z.partialRecord(segmentType, captionSource);

/** The captions of a final video, in combine's answer. */
export const captionsSchema = z.strictObject({
  srt_url: mediaUrl,
  vtt_url: mediaUrl,
  /** Whether they were also drawn into the picture. */
  burned: z.boolean(),
  source: captionSources,
});
export type Captions = z.infer<typeof captionsSchema>;
