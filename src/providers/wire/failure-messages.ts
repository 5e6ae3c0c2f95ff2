import type { FailureReason } from './failure-reasons.ts';
import { pageAuthor } from './foreign-page.ts';
import { howToName, replacementOf } from './models.ts';

/** The call that an error message is about. */
export interface FailureContext {
  readonly provider: string;
  /** What was being made: `the script`, `the image`. */
  readonly what: string;
  readonly model?: string;
  /** What the provider sent; a page says who wrote it. */
  readonly body?: string;
  /** The wait that the provider asks for. */
  readonly retryAfterMs?: number | undefined;
}

/** One sentence on what happened. @param message the provider's own message, redacted */
export function failureMessage(
  reason: FailureReason,
  {
    provider,
    what,
    model,
    body = '',
    message,
    attempts,
  }: FailureContext & { readonly message: string; readonly attempts: number },
): string {
  const times = attempts > 1 ? ` after ${attempts} attempts` : '';
  const sentences: Record<FailureReason, string> = {
    key_refused: `${provider} refused the key for ${what}`,
    organization_not_verified: `${provider} wants the organisation or account verified for ${what}`,
    region_not_supported: `${provider} does not serve the country or network that ${what} was asked for from`,
    payment_required: `${provider} asks for payment or credit for ${what}`,
    billing_needed: `${provider} makes ${what} only for a project with billing, or below its spending limit`,
    quota_exhausted: `The quota of ${provider} is used up for ${what}`,
    rate_limited: `${provider} limits the rate of requests for ${what}${times}`,
    model_retired: `${provider} does not offer the model${model === undefined ? '' : ` ${model}`} for ${what} (any more)`,
    preview_api_version: `${provider} does not offer the model${model === undefined ? '' : ` ${model}`} for ${what} under this version of its API`,
    content_blocked: `${provider} blocked the content of ${what}`,
    request_refused: `${provider} refused the request for ${what}`,
    proxy_page: `A page of ${pageAuthor(body)} came in place of an answer of ${provider} for ${what}`,
    provider_unavailable: `${provider} could not be reached or failed for ${what}${times}`,
    bad_answer: `${provider} gave an answer for ${what} that cannot be used`,
    ambiguous_submission: `${provider} broke off while ${what} was being ordered; it may have been bought`,
    address_not_allowed: `${provider} names an address for ${what} that is not called`,
    proxy_login: `${provider} was not reached for ${what}`,
    proxy_refused: `${provider} was not reached for ${what}`,
    proxy_unreachable: `${provider} was not reached for ${what}`,
    proxy_certificate: `${provider} was not reached for ${what}`,
  };
  return `${sentences[reason]}: ${message}`;
}

/** One sentence on what the user can do. */
export function nextStep(
  reason: FailureReason,
  { provider, what, model, body = '', retryAfterMs = 0 }: FailureContext,
): string {
  const replacement = replacementOf(provider, model);
  const other = `${replacement === undefined ? `Choose a model that ${provider} offers today` : `Use ${replacement}`}${howToName(provider)}`;
  const steps: Record<FailureReason, string> = {
    key_refused: `Check the key of ${provider}: that it is whole, active and allowed to use this service.`,
    organization_not_verified: `Verify the organisation (or account) in the settings of ${provider}, wait some minutes, and run the same command again; until then another model or provider is needed. The key itself is accepted.`,
    region_not_supported: `Use a provider that serves your country, or run the command from a network in one that ${provider} serves; another key would not help.`,
    payment_required: `Add credit or a plan at ${provider}, or use another provider; what is done is kept.`,
    billing_needed: `Switch billing on for the account at ${provider}, or raise its spending limit, or use another model or provider; waiting does not help. What is done is kept.`,
    quota_exhausted: `Run the same command again when the quota of ${provider} is fresh, or use another provider; what is done is kept.`,
    rate_limited: `Wait ${waitInWords(retryAfterMs)} and run the same command again; what is done is kept.`,
    model_retired: `${other}.`,
    preview_api_version: `Set GOOGLE_GENAI_API_VERSION=v1beta, where Google offers previews; or choose another model${howToName(provider)}.`,
    content_blocked: 'Change the wording of what was blocked; the same text would be blocked again.',
    request_refused: `Check the model and the address of ${provider}; its answer is in details.answer.`,
    proxy_page: `${provider} did not write it, and the key is not the matter. Check what stands in between: a proxy, a VPN, a firewall or a sign-in page of the network; ${pageAuthor(body) === 'Cloudflare' ? 'Cloudflare turns away networks that it distrusts, so try another one' : `let it pass requests to ${provider}, and check that an address that you set for ${provider} is the one of its API`}.`,
    provider_unavailable: `Check the network and the address of ${provider}, then run the same command again; what is done is kept.`,
    bad_answer: `Run the same command again; details.answer shows what ${provider} sent.`,
    ambiguous_submission: `Run the same command again: it looks for ${what} in the history of ${provider} where there is one. What it cannot find there is ordered again only if it costs no more than SPARKFLUENCE_RESEND_BELOW_USD (0.25 where it is not set); what is dearer needs --resubmit.`,
    address_not_allowed: `Nothing was sent. If this server is your own, set the address of ${provider} to it.`,
    proxy_login: `Write user and password into the address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT; or name the host of ${provider} in NO_PROXY.`,
    proxy_refused: `Ask who runs the proxy to let the host of ${provider} through, or name it in NO_PROXY; what is done is kept.`,
    proxy_certificate: `If the proxy opens TLS, as in many companies, name the file of its certificate in NODE_EXTRA_CA_CERTS; or name the host of ${provider} in NO_PROXY.`,
    proxy_unreachable:
      'Check HTTPS_PROXY and HTTP_PROXY, and that the proxy runs; then run the same command again.',
  };
  return steps[reason];
}

/** What a person is told to wait: a short time is not worth its number. */
function waitInWords(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000);
  if (minutes <= 1) return 'a little';
  return minutes <= 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
