import type { IncomingHttpHeaders } from 'node:http';
import { sameSecret } from '../http/same-secret.ts';

/** Which requests the page server answers: only those of its own page, which knows the token in the address. */

export interface PageRequest {
  readonly method: string;
  /** As it was sent: `/TOKEN/api/text?…`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the server compares a request with. */
export interface ServerIdentity {
  readonly port: number;
  readonly token: string;
}

export type Admission =
  | { readonly allowed: true /** Without the token: `api/text`. */; readonly path: string }
  | { readonly allowed: false; readonly status: 400 | 403 | 405 | 415 | 421; readonly reason: string };

const TOKEN_HEADER = 'x-sparkfluence-token';

/**
 * Decides whether a request is answered. Pages of other origins in the same browser can send requests to this server,
 * too: directly, through a host name of theirs that resolves to this machine (visible in `Host`), or from a frame. None
 * of them knows the token. If the token leaks, `Host`, `Origin` and a header that no form can send still refuse them.
 */
export function checkRequest({ method, url, headers }: PageRequest, server: ServerIdentity): Admission {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${server.port}`);
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return refuse(421, 'wrong_host');
  const path = pathOf(url);
  if (path === undefined) return refuse(400, 'bad_address');
  const [given = '', ...rest] = path.split('/');
  if (!sameSecret(given, server.token)) return refuse(403, 'wrong_token');
  if (origin !== undefined && origin !== `http://${host}`) return refuse(403, 'cross_origin');
  const site = headers['sec-fetch-site'];
  if (method === 'GET' || method === 'HEAD') {
    const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
    if (site === 'cross-site' || site === 'same-site')
      return isLink ? allow(rest) : refuse(403, 'cross_origin');
    return allow(rest);
  }
  if (method !== 'POST') return refuse(405, 'wrong_method');
  if (site !== undefined && site !== 'same-origin') return refuse(403, 'cross_origin');
  if (!sameSecret(String(headers[TOKEN_HEADER] ?? ''), server.token)) return refuse(403, 'wrong_token');
  // A form of another site can send neither type, so that the browser asks this server first, which refuses.
  const [what] = rest[0] === 'p' ? rest.slice(2) : rest; // the studio has the page of each project below `p/NAME/`
  const wanted = what === 'upload' ? /^application\/octet-stream$/ : /^application\/json\b/;
  if (!wanted.test(headers['content-type'] ?? ''))
    return refuse(415, what === 'upload' ? 'not_bytes' : 'not_json');
  return allow(rest);
}

const allow = (rest: readonly string[]): Admission => ({ allowed: true, path: rest.join('/') });
const refuse = (status: 400 | 403 | 405 | 415 | 421, reason: string): Admission => ({
  allowed: false,
  status,
  reason,
});

function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '').replace(/^\//, '');
  } catch {
    return undefined;
  }
}
