import { z } from 'zod';
import { hasLostLetters } from './text.ts';

/** Enumerations and the segment, shared by all operations. Field names are the specification's. */

export const INPUT_TYPES = ['transcript', 'title', 'topic'] as const;
export const DURATIONS = ['30s', '60s'] as const;
export const PLATFORMS = ['tiktok', 'instagram', 'youtube_shorts'] as const;
/** As people write them. */
export const PLATFORM_NAMES = {
  tiktok: 'TikTok',
  instagram: 'Instagram Reels',
  youtube_shorts: 'YouTube Shorts',
} as const satisfies Record<(typeof PLATFORMS)[number], string>;
export const STYLES = ['cinematic', 'realistic', 'animated'] as const;
/** What local pictures show: the picture alone, or also the notes of its production, as a storyboard does. */
export const LOOKS = ['clean', 'storyboard'] as const;
export const ASPECT_RATIOS = ['9:16'] as const;
export const SCRIPT_PROVIDERS = ['gemini', 'llm', 'local'] as const;
export const IMAGE_PROVIDERS = [
  'huggingface',
  'openai',
  'gemini',
  'openverse',
  'pexels',
  'pixabay',
  'local',
] as const;
export const VIDEO_PROVIDERS = ['veo', 'google', 'pexels', 'local'] as const;
/** Whose clips are made on this machine, narrated and captioned: of pictures, or of stock footage. */
export const isMadeHere = (provider: string): boolean => provider === 'local' || provider === 'pexels';
export const VOICE_PROVIDERS = ['gemini', 'openai', 'elevenlabs', 'neural', 'espeak'] as const;
export const EMOTIONS = [
  'shock',
  'curiosity',
  'hope',
  'excitement',
  'urgency',
  'calm',
  'joy',
  'trust',
] as const;

export type InputType = (typeof INPUT_TYPES)[number];
export type Duration = (typeof DURATIONS)[number];

/** A length as people write it, `30`, `30 sec` or `1 min`, in the specification's words; anything else as it is. */
export function asDuration(given: unknown): unknown {
  const [, amount, unit = 's'] = /^(\d{1,3}) ?([a-z]{1,7})?$/.exec(String(given).trim().toLowerCase()) ?? [];
  const seconds = SECONDS_OF[unit];
  return amount === undefined || seconds === undefined ? given : `${Number(amount) * seconds}s`;
}

const SECONDS_OF: Readonly<Record<string, number | undefined>> = {
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ m: 60, min: 60, mins: 60, minute: 60, minutes: 60 },
};

export type Platform = (typeof PLATFORMS)[number];
export type Look = (typeof LOOKS)[number];
export type Style = (typeof STYLES)[number];
export type AspectRatio = (typeof ASPECT_RATIOS)[number];
export type ScriptProviderId = (typeof SCRIPT_PROVIDERS)[number];
export type ImageProviderId = (typeof IMAGE_PROVIDERS)[number];
export type VoiceProviderId = (typeof VOICE_PROVIDERS)[number];
export type VideoProviderId = (typeof VIDEO_PROVIDERS)[number];

/** HOOK, BODY_1 … BODY_6, ENDING_CTA (specification, endpoint 1). */
export const SEGMENT_TYPES = [
  'HOOK',
  'BODY_1',
  'BODY_2',
  'BODY_3',
  'BODY_4',
  'BODY_5',
  'BODY_6',
  'ENDING_CTA',
] as const;
export type SegmentType = (typeof SEGMENT_TYPES)[number];

/** The plan of a video: 30 s = 6+8+8+8, 60 s = 6+8×6+6 seconds. */
export const PLANS: Record<
  Duration,
  readonly { readonly type: SegmentType; readonly durationSeconds: number }[]
> = {
  '30s': [
    { type: 'HOOK', durationSeconds: 6 },
    { type: 'BODY_1', durationSeconds: 8 },
    { type: 'BODY_2', durationSeconds: 8 },
    { type: 'ENDING_CTA', durationSeconds: 8 },
  ],
  '60s': [
    { type: 'HOOK', durationSeconds: 6 },
    { type: 'BODY_1', durationSeconds: 8 },
    { type: 'BODY_2', durationSeconds: 8 },
    { type: 'BODY_3', durationSeconds: 8 },
    { type: 'BODY_4', durationSeconds: 8 },
    { type: 'BODY_5', durationSeconds: 8 },
    { type: 'BODY_6', durationSeconds: 8 },
    { type: 'ENDING_CTA', durationSeconds: 6 },
  ],
};

/** 1 MB: the longest text one field of a document may hold (docs/design/decisions.md, «The pipe document», 6). */
const MAX_FIELD_BYTES = 1_000_000;

/** A text field: not blank, no NUL byte, no letter lost in decoding, at most 1 MB. */
export const textField = z
  .string()
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine((text) => !text.includes('\0'), 'must not contain NUL bytes')
  .refine(
    (text) => !hasLostLetters(text),
    'holds U+FFFD, where letters were lost because a text was not read as UTF-8',
  )
  .refine((text) => Buffer.byteLength(text) <= MAX_FIELD_BYTES, 'must not be longer than 1 MB');

/** 1 kB: the longest id of a job. */
const MAX_ID_BYTES = 1024;

/**
 * A provider's id of a job: opaque text that is kept, sent back as it came, and never taken apart. Not blank, no control
 * characters, at most 1 kB, and no step up in a path.
 */
export const jobIdField = z
  .string()
  .refine((id) => id.trim() !== '', 'must not be empty')
  .refine((id) => !/\p{Cc}/u.test(id), 'must not contain control characters')
  .refine((id) => Buffer.byteLength(id) <= MAX_ID_BYTES, 'must not be longer than 1 kB')
  .refine((id) => id.isWellFormed() && id !== '.' && id !== '..', 'cannot stand in an address');

/** A reference to media: an https URL, or a `file:` URL inside the project. Checked again where it is opened. */
export const mediaUrl = textField;

export const segmentType = z.enum(SEGMENT_TYPES);

export const segmentSchema = z.strictObject({
  type: segmentType,
  duration_seconds: z.number().min(0.5).max(60),
  script_text: textField,
  visual_direction: textField,
  emotion: textField,
});
export type Segment = z.infer<typeof segmentSchema>;

/** The words of a segment whose clip was brought without a script. */
export const NO_SCRIPT = '(no script: the clip was brought in)';

/** A segment as steps answer it and read it back: a clip that was brought without words is as long as it is. */
export const pipedSegmentSchema = segmentSchema
  .extend({ duration_seconds: z.number().positive() })
  .superRefine(({ script_text, duration_seconds }, issues) => {
    const checked = segmentSchema.shape.duration_seconds.safeParse(duration_seconds);
    if (script_text === NO_SCRIPT || checked.success) return;
    issues.addIssue({
      code: 'custom',
      path: ['duration_seconds'],
      message: checked.error.issues[0]?.message ?? '',
    });
  });

/** A list of segments, each type at most once. */
export function segmentList<Item extends z.ZodType<{ type: SegmentType }>>(item: Item) {
  return z
    .array(item)
    .min(1)
    .refine(
      (list) => new Set(list.map(({ type }) => type)).size === list.length,
      'holds a segment type twice',
    );
}

/** Named entries about what could not be done as asked (docs/design/decisions.md, «Media rules»). */
export const degradationSchema = z.strictObject({
  reason: z.string(),
  message: z.string(),
  segment_type: segmentType.optional(),
  next: z.string().optional(),
});
export type Degradation = z.infer<typeof degradationSchema>;
