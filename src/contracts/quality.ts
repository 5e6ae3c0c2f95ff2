import { z } from 'zod';

const stretch = z.strictObject({ start_seconds: z.number(), end_seconds: z.number() });
export type QualityStretch = z.infer<typeof stretch>;

/** What was found in a finished video, in combine's answer. */
export const qualitySchema = z.strictObject({
  verdict: z.enum(['pass', 'fail']),
  /** What is wrong, in words; empty with `pass`. */
  problems: z.array(z.string()),
  /** Which pictures were decoded to look for black and frozen ones: all, or those whose packets were suspiciously small. */
  pictures: z.enum(['all', 'suspicious']),
  duration_seconds: z.number(),
  planned_seconds: z.number(),
  /** How much later the sound begins and ends than the picture, by the container. */
  sound_start_offset_ms: z.number(),
  sound_end_offset_ms: z.number(),
  /** From half a second on. */
  black: z.array(stretch),
  /** From two seconds on. */
  frozen: z.array(stretch),
  /** From two seconds on, below -50 dBFS. */
  silent: z.array(stretch),
  /** EBU R128; null where nothing is to be heard. */
  integrated_lufs: z.number().nullable(),
  true_peak_dbtp: z.number().nullable(),
});
export type Quality = z.infer<typeof qualitySchema>;
