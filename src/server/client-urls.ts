import { isSafeUrl, shownAddress } from '../contracts/base-urls.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { allows, type Reach } from '../providers/wire/private-address.ts';
import { kindFromHere } from '../providers/wire/proxies.ts';

/**
 * Addresses that a client sends: what can be told of them at once is told before anything is begun. Whatever fetches them
 * holds to the same rules again, since a name may resolve to something else by then.
 */

export interface ClientUrl {
  /** Where it stands in the body: `segments[0].video_url`. */
  readonly field: string;
  readonly url: string;
}

/** How long names are looked up in all, milliseconds: a slow resolver keeps no request waiting. */
const LOOKUP_MS = 2000;

/**
 * The addresses in a body that something is fetched from or sent to: fields that end in `_url`, but for the pages that stand in
 * the credits of a photo.
 */
export function urlsIn(body: unknown): ClientUrl[] {
  const found: ClientUrl[] = [];
  const walk = (field: string, name: string, value: unknown): void => {
    if (typeof value === 'string') {
      if (name.endsWith('_url') && !SHOWN_ONLY.has(name) && !value.startsWith('file:'))
        found.push({ field, url: value });
    } else if (typeof value === 'object' && value !== null)
      for (const [inner, each] of Object.entries(value))
        if (Array.isArray(value)) walk(`${field}[${inner}]`, name, each);
        else walk(field === '' ? inner : `${field}.${inner}`, inner, each);
  };
  walk('', '', body);
  return found;
}

const SHOWN_ONLY = new Set(['page_url', 'license_url']);

/**
 * Refuses what nothing would be fetched from: any scheme but https (http on this machine, where that is allowed), a user or a
 * password, an address that may not be reached by any spelling, and a name that resolves to one.
 * @param own the address that the client knows this server by
 * @throws SparkfluenceError input, reasons `url_not_allowed`, `address_ended`
 */
export async function checkClientUrls(
  urls: readonly ClientUrl[],
  reach: Reach,
  own?: string | undefined,
): Promise<void> {
  const hosts = new Map<string, { readonly url: URL; readonly first: ClientUrl }>();
  for (const each of urls) {
    const url = URL.canParse(each.url) ? new URL(each.url) : undefined;
    if (url === undefined) throw notAllowed(each, 'must be an https address');
    if (url.username !== '' || url.password !== '')
      throw notAllowed(each, 'must be an address without a user and a password');
    if (own !== undefined && url.origin === new URL(own).origin && url.pathname.startsWith('/media/'))
      throw ended(each);
    if (!isSafeUrl(url)) throw notAllowed(each, 'must be an https address');
    if (!hosts.has(url.host)) hosts.set(url.host, { url, first: each });
  }
  const late = AbortSignal.timeout(LOOKUP_MS);
  const isLate = new Promise<'public'>((resolve) => late.addEventListener('abort', () => resolve('public')));
  await Promise.all(
    [...hosts.values()].map(async ({ url, first }) => {
      const kind = await Promise.race([kindFromHere(url), isLate]);
      if (!allows(reach, kind))
        throw notAllowed(first, `leads to ${url.hostname}, which is of this machine or of its network`);
    }),
  );
}

const notAllowed = ({ field, url }: ClientUrl, why: string): SparkfluenceError =>
  new SparkfluenceError('input', `${field} ${why}`, {
    details: {
      reason: 'url_not_allowed',
      field,
      url: shownAddress(url),
      next: 'Give an https address that anybody can reach, or one that this server gave you.',
    },
  });

const ended = ({ field }: ClientUrl): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    `${field} is an address of this server whose time is over, or that was changed`,
    {
      details: {
        reason: 'address_ended',
        field,
        next: 'Ask for the status again; its answer has a new address.',
      },
    },
  );
