import { z } from 'zod';
import { NARRATOR_FIELDS, OVER_FIELDS, voiceProviderField } from '../contracts/narrator-fields.ts';
import { parseInput } from '../contracts/parse.ts';
import { VIDEO_PROVIDERS } from '../contracts/segments.ts';

/** What a body says of the narrator, which the specification's does not. */

export const SCRIPT_NARRATOR = NARRATOR_FIELDS;
export const VIDEOS_NARRATOR = {
  video_provider: z
    .enum(['auto', ...VIDEO_PROVIDERS])
    .optional()
    .describe('Who makes the clips; VEO where nobody is named and the server has its key.'),
  voice_provider: voiceProviderField,
  ...NARRATOR_FIELDS,
  ...OVER_FIELDS,
};

const SCHEMAS = { script: z.strictObject(SCRIPT_NARRATOR), videos: z.strictObject(VIDEOS_NARRATOR) } as const;
export type NarratorRequest = z.infer<(typeof SCHEMAS)['videos']>;

/**
 * A body without what it says of the narrator, and that.
 * @throws SparkfluenceError input, for a value that cannot be one
 */
export function withoutNarrator(
  kind: keyof typeof SCHEMAS,
  value: unknown,
): { readonly narrator: NarratorRequest; readonly rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'success' in value)
    return { narrator: {}, rest: value };
  const names = new Set(Object.keys(SCHEMAS[kind].shape));
  const entries = Object.entries(value);
  const said = Object.fromEntries(entries.filter(([name]) => names.has(name)));
  const rest = Object.fromEntries(entries.filter(([name]) => !names.has(name)));
  return { narrator: parseInput(SCHEMAS[kind], said, 'the request body'), rest };
}
