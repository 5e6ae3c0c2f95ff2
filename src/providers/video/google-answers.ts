import { z } from 'zod';
import type { ClipStatus } from '../../contracts/providers.ts';
import { jobIdField } from '../../contracts/segments.ts';
import { isBlockCode, isLastingRefusal, statusOfWords } from '../wire/error-codes.ts';

/** Reads the answers of Gemini's Interactions API for video. Tolerant, since none was seen live (docs/design/providers.md). */

const PROVIDER = 'google';
const text = z.string().nullish().catch(null);

/** The handle with which an interaction is found again. `provider` refuses another provider's handle. */
export const googleOperationSchema = z.strictObject({
  provider: z.literal(PROVIDER),
  interaction: jobIdField,
});

export const googleOperation = (interaction: string) => ({ provider: PROVIDER, interaction }) as const;

const contentSchema = z.object({ type: text, uri: text, data: text, mime_type: text, text });
const interactionSchema = z.object({
  id: jobIdField,
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

/** Undefined if the answer is no interaction. */
export const googleInteraction = (answer: unknown): GoogleInteraction | undefined =>
  interactionSchema.safeParse(answer).data;

/** The state of the clip. `unknown` is a status that the SDK does not name. */
export function interactionStatus(interaction: GoogleInteraction): ClipStatus | 'unknown' {
  switch (interaction.status) {
    case 'queued':
      return { state: 'running', percentage: 0 };
    case 'in_progress':
      return { state: 'running', percentage: 1 }; // the API gives no progress
    case 'completed': {
      const uri = videoOf(interaction);
      if (uri !== undefined) return { state: 'succeeded', uri };
      const message = messageIn(interaction);
      // After a safety filter the status is `completed` too, with a text or with nothing in place of the video.
      if (BLOCKED.test(message)) return failed('content_blocked', message);
      const words = 'it is done, without a video';
      return { state: 'without_file', message: message === '' ? words : `${words}: ${message}` };
    }
    case 'budget_exceeded':
      return failed('payment_required', messageIn(interaction) || 'the budget of the project is used up');
    case 'failed':
    case 'cancelled':
    case 'incomplete':
    case 'requires_action':
    case 'requires_continuation': {
      const message = messageIn(interaction) || interaction.status.replaceAll('_', ' ');
      return failed(reasonOf(interaction, message), message);
    }
    default:
      return 'unknown';
  }
}

const BLOCKED =
  /safety|policy|policies|prohibited|blocked|filtered|sensitive|likeness|celebrity|responsible ai/i;
/** The service was too busy for the job; the same order may well be made later. */
const BUSY =
  /rate_?limit|resource_?exhausted|overloaded|unavailable|high demand|no capacity|try again later/i;
const TIMED_OUT = /deadline_exceeded|tim(?:ed|e)[ -]?out/i;

/** By the code where there is one: the words around it may be any. */
function reasonOf({ errors }: GoogleInteraction, message: string): string {
  const codes = (errors ?? []).flatMap(({ code }) => (code == null ? [] : [code]));
  if (codes.some(isBlockCode) || BLOCKED.test(message)) return 'content_blocked';
  if (codes.includes('quota_exceeded')) return 'quota_exhausted';
  const [status] = codes.map((code) => Number(code) || statusOfWords(String(code)));
  if (status === 402) return 'payment_required';
  if (status === 504 || TIMED_OUT.test(message)) return 'provider_timeout';
  if (status === 429 || status === 503 || BUSY.test(message)) return 'provider_busy';
  return isLastingRefusal(status) ? 'request_refused' : 'generation_failed';
}

const failed = (reason: string, message: string): ClipStatus => ({ state: 'failed', reason, message });

/** The URL of the video, or a `data:` URL for a video that came inline although a URL was requested. */
function videoOf({ output_video: output, steps }: GoogleInteraction): string | undefined {
  const contents = [output, ...(steps ?? []).flatMap(({ content }) => content ?? [])];
  const video = contents.findLast((content) => content?.type === 'video' && (content.uri || content.data));
  if (video?.uri) return video.uri;
  return video?.data ? `data:${video.mime_type ?? 'video/mp4'};base64,${video.data}` : undefined;
}

/** The texts of the errors and of the model, at most 600 characters. */
function messageIn({ errors, steps }: GoogleInteraction): string {
  const words = [
    ...(errors ?? []).map(({ code, message }) => [code, message].filter((part) => part != null).join(': ')),
    ...(steps ?? []).flatMap(({ content }) => (content ?? []).map((part) => part.text ?? '')),
  ];
  return words
    .filter((word) => word !== '')
    .join(' ')
    .slice(0, 600);
}
