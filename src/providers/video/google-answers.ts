import { z } from 'zod';
import type { ClipStatus } from '../../contracts/providers.ts';
import { NO_FILE } from './shared.ts';

/** The answers of Gemini's Interactions API for video, read tolerantly: none was seen live (research, 4). */

const PROVIDER = 'google';
const text = z.string().nullish().catch(null);

/** What an interaction is found by again. `provider` keeps another provider's handle out. */
export const googleOperationSchema = z.strictObject({
  provider: z.literal(PROVIDER),
  interaction: z.string().regex(/^[\w./-]{1,256}$/),
});

export const googleOperation = (interaction: string) => ({ provider: PROVIDER, interaction }) as const;

const contentSchema = z.object({ type: text, uri: text, data: text, mime_type: text, text });
const interactionSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  output_video: contentSchema.nullish().catch(null),
  steps: z
    .array(z.object({ content: z.array(contentSchema).nullish().catch(null) }))
    .nullish()
    .catch(null),
  errors: z
    .array(z.object({ code: z.union([z.string(), z.number()]).nullish().catch(null), message: text }))
    .nullish()
    .catch(null),
});
export type GoogleInteraction = z.infer<typeof interactionSchema>;

/** Undefined where the answer is no interaction. */
export const googleInteraction = (answer: unknown): GoogleInteraction | undefined =>
  interactionSchema.safeParse(answer).data;

/** Every final state context apart. `unknown` is a status that the SDK does not name. */
export function interactionStatus(interaction: GoogleInteraction): ClipStatus | 'unknown' {
  switch (interaction.status) {
    case 'queued':
      return { state: 'running', percentage: 0 };
    case 'in_progress':
      return { state: 'running', percentage: 1 }; // it never says how far it is
    case 'completed': {
      const uri = videoOf(interaction);
      if (uri !== undefined) return { state: 'succeeded', uri };
      const said = saidBy(interaction);
      // A safety filter answers with words, or with nothing at all, and calls that completed.
      if (BLOCKED.test(said)) return failed('content_blocked', said);
      return failed(
        NO_FILE,
        said === '' ? 'it is done, without a video' : `it is done, without a video: ${said}`,
      );
    }
    case 'budget_exceeded':
      return failed('payment_required', saidBy(interaction) || 'the budget of the project is used up');
    case 'failed':
    case 'cancelled':
    case 'incomplete':
    case 'requires_action':
    case 'requires_continuation': {
      const said = saidBy(interaction) || interaction.status.replaceAll('_', ' ');
      if (BLOCKED.test(said)) return failed('content_blocked', said);
      if (TIMED_OUT.test(said)) return failed('provider_timeout', said);
      return failed('generation_failed', said);
    }
    default:
      return 'unknown';
  }
}

const BLOCKED =
  /safety|policy|policies|prohibited|blocked|filtered|sensitive|likeness|celebrity|responsible ai/i;
const TIMED_OUT = /deadline_exceeded|tim(?:ed|e)[ -]?out/i;

const failed = (reason: string, message: string): ClipStatus => ({ state: 'failed', reason, message });

/** The address of the video, or a `data:` URL where it came inline although an address was asked for. */
function videoOf({ output_video: output, steps }: GoogleInteraction): string | undefined {
  const contents = [output, ...(steps ?? []).flatMap(({ content }) => content ?? [])];
  const video = contents.findLast((content) => content?.type === 'video' && (content.uri || content.data));
  if (video?.uri) return video.uri;
  return video?.data ? `data:${video.mime_type ?? 'video/mp4'};base64,${video.data}` : undefined;
}

function saidBy({ errors, steps }: GoogleInteraction): string {
  const words = [
    ...(errors ?? []).map(({ code, message }) => [code, message].filter((part) => part != null).join(': ')),
    ...(steps ?? []).flatMap(({ content }) => (content ?? []).map((part) => part.text ?? '')),
  ];
  return words
    .filter((word) => word !== '')
    .join(' ')
    .slice(0, 600);
}
