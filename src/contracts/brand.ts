import { z } from 'zod';

/** What makes a video look and sound like its brand: voice, colours, logo. */

/** Voices of a narrator; without one the provider's own voice speaks. */
export const VOICES = ['female', 'male', 'deep', 'whisper'] as const;
export type VoiceName = (typeof VOICES)[number];

/** The voice of ours that a name means; undefined for the name of a vendor's voice. */
export const voiceOfOurs = (name: string | undefined): VoiceName | undefined =>
  VOICES.find((each) => each === name);

/** The name of a voice, ours or a vendor's. */
export const voiceField = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:,()'-]{0,99}$/u, 'must be the name of a voice');

/** How fast the narrator speaks, of the natural speed. */
export const speedField = z.number().min(0.8).max(1.3);

/** How the narrator speaks, in a person's words: a line of at most 300 characters. */
export const voiceStyleField = z
  .string()
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,300}$/u, 'must be a line of at most 300 characters')
  .refine((text) => /\p{L}/u.test(text) && text.isWellFormed(), 'must say in words how the voice speaks');

/** With which a model begins: the same seed draws alike. */
export const MOST_SEED = 2_147_483_647;
export const seedField = z.int().min(0).max(MOST_SEED);

/** The voices in the words of a prompt for a video model. */
export const VOICE_WORDS: Readonly<Record<VoiceName, string>> = {
  female: 'a natural female voice',
  male: 'a natural male voice',
  deep: 'a deep, low-pitched male voice',
  whisper: 'a soft, whispering voice',
};

/** `#rrggbb`, letters of either case. */
const hexColor = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #0a3d62');

/** One to three colours: the primary, the accent, the background. */
export const brandColors = z
  .array(hexColor)
  .min(1, 'must name one colour at least')
  .max(3, 'must name at most three colours: primary, accent, background');
export type BrandColors = readonly string[];

/** `0a3d62,#fd6` → `['#0a3d62', '#ffdd66']`; what is no colour stays as it is, for the schema to refuse. */
export const brandColorsFromText = (text: string): string[] =>
  text.split(',').map((part) => {
    const colour = part.trim().toLowerCase().replace(/^#?/, '#');
    const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(colour);
    return short === null
      ? colour
      : `#${short
          .slice(1)
          .map((digit) => digit + digit)
          .join('')}`;
  });

export const LOGO_POSITIONS = ['top-left', 'top-right'] as const;
export type LogoPosition = (typeof LOGO_POSITIONS)[number];
