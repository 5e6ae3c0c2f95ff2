import { z } from 'zod';
import { type Duration, EMOTIONS, PLANS, SEGMENT_TYPES } from '../../contracts/segments.ts';

/**
 * What a language model is asked to answer. Only keywords that Gemini and Ollama know: no `const`, `pattern`,
 * `minLength`, `exclusiveMinimum` (docs/design/providers.md). What they cannot say, `lintScript` checks.
 */
export const HOOKS = [
  'curiosity_gap',
  'pain_point',
  'bold_claim',
  'question',
  'surprising_fact',
  'number',
  'contrast',
  'story',
  'promise',
  'mistake',
  'social_proof',
  'urgency',
] as const;

const answerSegment = z.object({
  type: z.enum(SEGMENT_TYPES),
  duration_seconds: z.number(),
  script_text: z.string(),
  visual_direction: z.string(),
  emotion: z.enum(EMOTIONS),
});

/** Drops extra fields that a model adds. */
export const scriptAnswerSchema = z.object({
  segments: z.array(answerSegment),
  metadata: z.object({
    virality_score: z.number().min(0).max(10),
    hooks_used: z.array(z.string()),
  }),
});
export type ScriptAnswer = z.infer<typeof scriptAnswerSchema>;

/** The JSON schema that is sent: the plan's own segment types and their number, the hooks by name. */
export function scriptJsonSchema(duration: Duration): Record<string, unknown> {
  const plan = PLANS[duration];
  const types = plan.map(({ type }) => type);
  const segment = answerSegment.extend({ type: z.enum(types) });
  const asked = z.object({
    segments: z.array(segment).min(plan.length).max(plan.length),
    metadata: z.object({
      virality_score: z.number().min(0).max(10),
      hooks_used: z.array(z.enum(HOOKS)).min(1).max(3),
    }),
  });
  const { $schema: _, ...schema } = z.toJSONSchema(asked);
  return schema;
}
