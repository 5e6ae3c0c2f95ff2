import type { FailedCall } from './failed-call.ts';

/** Tells a page of a proxy, a network or Cloudflare from an answer of the vendor, which is always JSON. */

/** Statuses with which something in between refuses; a 404 page comes from a wrong address, a 5xx page may pass. */
const REFUSALS = new Set([403, 407, 451, 511]);
/** What Cloudflare says in place of the server behind it. */
const CLOUDFLARE =
  /cloudflare|\bcf-(?:error|browser|chl)|error code: 1\d{3}\b|just a moment\.\.\.|\bray id\b/i;

/** Whether a refusal is a page that the vendor never wrote, so that nothing has reached the vendor. */
export function isForeignPage(call: FailedCall, status: number): boolean {
  if (isChallenge(call)) return true;
  if (!isPage(call)) return false;
  return (
    REFUSALS.has(status) || (status >= 400 && status < 500 && status !== 404 && CLOUDFLARE.test(call.body))
  );
}

/** Cloudflare asks for a browser, with a 403 or a 503. */
const isChallenge = ({ header, body }: FailedCall): boolean =>
  header('cf-mitigated') === 'challenge' || /cf[-_]chl[-_]|challenge-platform/i.test(body);

/** HTML, or Cloudflare's bare line `error code: 1010`. */
export const isPage = ({ json, body, header }: FailedCall): boolean =>
  json === undefined &&
  (/^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(body) ||
    /^text\/html/i.test(header('content-type') ?? '') ||
    /^\s*error code: 1\d{3}\s*$/i.test(body));

/** Who wrote the page, as far as it says so. */
export const pageAuthor = (body: string): string =>
  CLOUDFLARE.test(body) ? 'Cloudflare' : 'a proxy, a firewall or some website';
