import { z } from 'zod';
import { speedField, voiceField, voiceStyleField } from './brand.ts';
import { CLIP_AUDIO } from './narrators.ts';
import { VOICE_PROVIDERS } from './segments.ts';

/** What a request of another program says of the narrator, beside the specification's body. */

export const voiceProviderField = z.enum(['auto', ...VOICE_PROVIDERS]).optional();

/** How the narrator of a project speaks; the project keeps it. */
export const NARRATOR_FIELDS = {
  voice: voiceField.optional().describe('female, male, deep, whisper, or a voice of the voice provider.'),
  speed: speedField.optional().describe('How fast the narrator speaks, 0.8 to 1.3 of the natural speed.'),
  voice_style: voiceStyleField
    .optional()
    .describe('How the narrator speaks, in words, where the voice follows them; none takes it back.'),
};

/** One narrator over clips that speak by themselves; the project keeps it. */
export const OVER_FIELDS = {
  narrate: z.boolean().optional().describe('One narrator over all clips, also those of a video model.'),
  clip_audio: z.enum(CLIP_AUDIO).optional().describe('What becomes of the clips’ own sound below it.'),
};
