import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may come in: only this machine's own page, with the token of its address. */

export interface Knock {
  readonly method: string;
  /** As it came: `/TOKEN/api/text?…`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface House {
  readonly port: number;
  readonly token: string;
}

export type Answer =
  | { readonly open: true /** Without the token: `api/text`. */; readonly path: string }
  | { readonly open: false; readonly status: 400 | 403 | 405 | 415 | 421; readonly reason: string };

const TOKEN_HEADER = 'x-sparkfluence-token';

/**
 * A page of another origin that a person has open could send requests here, too: by this server's address, by a name
 * of its own that it lets point here (seen by `Host`), or from a frame. None of them knows the token; `Origin`, `Host`
 * and the header, which no form can send, keep out one that found it out.
 */
export function checkKnock({ method, url, headers }: Knock, house: House): Answer {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${house.port}`);
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return no(421, 'wrong_host');
  const path = pathOf(url);
  if (path === undefined) return no(400, 'bad_address');
  const [given = '', ...rest] = path.split('/');
  if (!sameSecret(given, house.token)) return no(403, 'wrong_token');
  if (origin !== undefined && origin !== `http://${host}`) return no(403, 'cross_origin');
  const site = headers['sec-fetch-site'];
  if (method === 'GET' || method === 'HEAD') {
    const followed = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    if (site === 'cross-site' || site === 'same-site')
      return followed ? enter(rest) : no(403, 'cross_origin');
    return enter(rest);
  }
  if (method !== 'POST') return no(405, 'wrong_method');
  if (site !== undefined && site !== 'same-origin') return no(403, 'cross_origin');
  if (!sameSecret(String(headers[TOKEN_HEADER] ?? ''), house.token)) return no(403, 'wrong_token');
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return no(415, 'not_json');
  return enter(rest);
}

const enter = (rest: readonly string[]): Answer => ({ open: true, path: rest.join('/') });
const no = (status: 400 | 403 | 405 | 415 | 421, reason: string): Answer => ({ open: false, status, reason });

function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '').replace(/^\//, '');
  } catch {
    return undefined;
  }
}

/** Takes as long for a wrong one as for a right one. */
function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}

/** `bytes=0-` of a file this long; undefined: the whole file, null: no such part. */
export function rangeOf(
  header: string | undefined,
  length: number,
): { readonly start: number; readonly end: number } | null | undefined {
  if (header === undefined) return undefined;
  const found = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const [, first = '', last = ''] = found;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  return start > end || start >= length ? null : { start, end };
}
