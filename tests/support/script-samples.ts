import { findLanguage } from '../../src/contracts/languages.ts';
import type { ScriptOrder } from '../../src/contracts/providers.ts';

/** The specification's example of a script, in the form of a model's answer. */
export const SAMPLE_ANSWER = {
  segments: [
    {
      type: 'HOOK',
      duration_seconds: 6,
      script_text: 'Kerja seharian tapi nggak produktif? Ini yang salah!',
      visual_direction: 'Close-up of a stressed person looking at a messy desk with papers everywhere',
      emotion: 'shock',
    },
    {
      type: 'BODY_1',
      duration_seconds: 8,
      script_text: 'Rahasia nomor 1: Time blocking. Buat jadwal kerja per jam!',
      visual_direction: 'A hand arranging coloured blocks on a wooden table in morning light',
      emotion: 'curiosity',
    },
    {
      type: 'BODY_2',
      duration_seconds: 8,
      script_text: 'Rahasia nomor 2: Pomodoro technique. 25 menit fokus, 5 menit istirahat.',
      visual_direction: 'A kitchen timer beside a person who works with great focus',
      emotion: 'hope',
    },
    {
      type: 'ENDING_CTA',
      duration_seconds: 8,
      script_text: 'Cobain teknik ini sekarang! Follow untuk tips produktivitas lainnya!',
      visual_direction: 'An energetic person giving thumbs up in a bright office',
      emotion: 'excitement',
    },
  ],
  metadata: { virality_score: 8.5, hooks_used: ['curiosity_gap', 'pain_point'] },
};

export const SAMPLE_ORDER: ScriptOrder = {
  inputType: 'topic',
  content: '5 cara meningkatkan produktivitas kerja',
  duration: '30s',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
};

/** A copy of the sample with one segment's fields changed. */
export function withSegment(index: number, change: Record<string, unknown>): typeof SAMPLE_ANSWER {
  const copy = structuredClone(SAMPLE_ANSWER);
  Object.assign(copy.segments[index]!, change);
  return copy;
}
