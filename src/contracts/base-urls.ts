import { SparkfluenceError } from './errors.ts';
import { redact, userLength } from './redact.ts';

/** The rule for base URLs: https anywhere, plain http on this machine only. */

export const isLoopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);

/** Whether nobody on the way can read what is sent to this URL. */
export const isSafeUrl = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/**
 * The address of a vendor's server, to which a key may be sent: a safe URL without a user, a query or a fragment.
 * @param name what the error calls it: the environment variable, or `the base URL of veo`
 * @param httpAnywhere allows plain http in the network too, for an LLM server of one's own
 * @returns the URL; its path has no slash at the end
 * @throws SparkfluenceError config, reason `bad_setting`, with `name` as `details.field`
 */
export function checkedBaseUrl(text: string, name: string, httpAnywhere = false): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url !== undefined && (isSafeUrl(url) || (httpAnywhere && url.protocol === 'http:'));
  const { username, password, search, hash } = url ?? { username: '', password: '', search: '', hash: '' };
  if (!isSafe || `${username}${password}${search}${hash}` !== '') throw badBaseUrl(text, name, httpAnywhere);
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '');
  return url;
}

/** Whether a file may be fetched from it: a safe URL without a user and a password, which `fetch` takes for a mistake. */
export const isFetchable = (url: URL): boolean =>
  isSafeUrl(url) && url.username === '' && url.password === '';

/**
 * The address of a file.
 * @param told the field that it stands in, and what else it may be
 * @throws SparkfluenceError input, reason `url_not_allowed`
 */
export function fetchableUrl(
  text: string,
  told: { readonly field?: string; readonly next?: string } = {},
): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isFetchable(url)) return url;
  const shown = shownAddress(text);
  const only =
    url !== undefined && isSafeUrl(url) ? 'addresses without a user and a password' : 'https addresses';
  throw new SparkfluenceError('input', `Cannot download from "${shown}": only ${only} are allowed`, {
    details: {
      reason: 'url_not_allowed',
      url: shown,
      next: 'Give an https URL or a file inside the project.',
      ...told,
    },
  });
}

/** An address as it may be shown, under any scheme, also a malformed one: without user, query, fragment and keys. */
export function shownAddress(text: string, longest = 300): string {
  const scheme = /^(?:[a-z][a-z\d+.-]*:)?[/\\]*/i.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const bare = rest.slice(userLength(rest)).replace(/^@/, '').split(/[?#]/)[0] ?? '';
  return redact(`${scheme}${bare}`.slice(0, longest));
}

/** What looks like no address at all may be a key that was pasted in its place. */
function badBaseUrl(text: string, name: string, httpAnywhere: boolean): SparkfluenceError {
  const shown = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? `"${shownAddress(text, 80)}"` : 'what it holds';
  const kind = httpAnywhere ? 'an http or https address' : 'an https address';
  const home = httpAnywhere ? '' : ' (or http on this machine)';
  return new SparkfluenceError(
    'config',
    `${name} must be ${kind}${home} without a user or a query, not ${shown}`,
    {
      code: 'INVALID_REQUEST',
      details: { reason: 'bad_setting', field: name, next: `Set ${name} to ${kind}, or unset it.` },
    },
  );
}
