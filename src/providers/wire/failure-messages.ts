import type { FailureReason } from './classify.ts';

/** The call that an error message is about. */
export interface FailureContext {
  readonly provider: string;
  /** What was being made: `the script`, `the image`. */
  readonly what: string;
  readonly model?: string;
}

/** One sentence on what happened. @param message the provider's own message, redacted */
export function failureMessage(
  reason: FailureReason,
  {
    provider,
    what,
    model,
    message,
    attempts,
  }: FailureContext & { readonly message: string; readonly attempts: number },
): string {
  const times = attempts > 1 ? ` after ${attempts} attempts` : '';
  const sentences: Record<FailureReason, string> = {
    key_refused: `${provider} refused the key for ${what}`,
    payment_required: `${provider} asks for payment or credit for ${what}`,
    quota_exhausted: `The quota of ${provider} is used up for ${what}`,
    rate_limited: `${provider} limits the rate of requests for ${what}${times}`,
    model_retired: `${provider} does not offer the model${model === undefined ? '' : ` ${model}`} for ${what} (any more)`,
    content_blocked: `${provider} blocked the content of ${what}`,
    request_refused: `${provider} refused the request for ${what}`,
    provider_unavailable: `${provider} could not be reached or failed for ${what}${times}`,
    bad_answer: `${provider} gave an answer for ${what} that cannot be used`,
    ambiguous_submission: `${provider} broke off while ${what} was being ordered; it may have been bought`,
  };
  return `${sentences[reason]}: ${message}`;
}

/** One sentence on what the user can do. */
export function nextStep(reason: FailureReason, { provider, what }: FailureContext): string {
  const steps: Record<FailureReason, string> = {
    key_refused: `Check the key of ${provider}: that it is whole, active and allowed to use this service.`,
    payment_required: `Add credit or a plan at ${provider}, or use another provider; what is done is kept.`,
    quota_exhausted: `Run the same command again when the quota of ${provider} is fresh, or use another provider; what is done is kept.`,
    rate_limited: 'Wait a little and run the same command again; what is done is kept.',
    model_retired: `Choose a model that ${provider} offers today.`,
    content_blocked: 'Change the wording of what was blocked; the same text would be blocked again.',
    request_refused: `Check the model and the address of ${provider}; its answer is in details.answer.`,
    provider_unavailable: `Check the network and the address of ${provider}, then run the same command again; what is done is kept.`,
    bad_answer: `Run the same command again; details.answer shows what ${provider} sent.`,
    ambiguous_submission: `Run the same command again: it looks for ${what} in the history of ${provider} where there is one, and never buys twice what is dear without --resubmit.`,
  };
  return steps[reason];
}
