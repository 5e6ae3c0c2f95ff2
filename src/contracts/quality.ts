import { z } from 'zod';

const stretch = z.strictObject({ start_seconds: z.number(), end_seconds: z.number() });
export type QualityStretch = z.infer<typeof stretch>;

/** The verdict on a finished video, in combine's answer. */
export const qualitySchema = z.strictObject({
  verdict: z.enum(['pass', 'fail']),
  /** The faults as text; empty with `pass`. */
  problems: z.array(z.string()),
  /**
   * How many pictures were decoded to look for black and frozen ones: all, or some, those whose packets are so small that
   * they could be one. It says nothing of how they look. Documents of earlier versions say `suspicious` for `some`.
   */
  pictures: z.preprocess((value) => (value === 'suspicious' ? 'some' : value), z.enum(['all', 'some'])),
  duration_seconds: z.number(),
  planned_seconds: z.number(),
  /** How much later than the picture the sound begins and ends, by the container, seconds. */
  sound_start_offset_ms: z.number(),
  sound_end_offset_ms: z.number(),
  /** Stretches of at least half a second. */
  black: z.array(stretch),
  /** Stretches of at least two seconds. */
  frozen: z.array(stretch),
  /** Stretches of at least two seconds below -50 dBFS. */
  silent: z.array(stretch),
  /** EBU R128; null for silence. */
  integrated_lufs: z.number().nullable(),
  true_peak_dbtp: z.number().nullable(),
});
export type Quality = z.infer<typeof qualitySchema>;
