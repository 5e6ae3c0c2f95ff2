import type { Proxies } from '../../contracts/vendors.ts';
import { type Kind, kindOfHost, kindOfName } from './private-address.ts';

/**
 * The proxies of this process. They belong to the machine and not to a vendor, and they are set once, before the command
 * begins, so that no call can be made past them.
 */
let current: Proxies = { not: '' };

export function useProxies(proxies: Proxies): void {
  current = proxies;
}

/** The proxy that a request to this URL goes through; undefined for this machine and for hosts of `NO_PROXY`. */
export function proxyFor(url: URL, { http, https, not }: Proxies = current): string | undefined {
  const proxy = url.protocol === 'https:' ? (https ?? http) : http;
  if (proxy === undefined || kindOfName(url) === 'loopback' || isExcluded(url, not)) return undefined;
  return proxy;
}

/** The kind of a host as this machine can tell it. Behind a proxy the proxy resolves names, and a lookup here means nothing. */
export const kindFromHere = async (url: URL): Promise<Kind> =>
  proxyFor(url) === undefined ? kindOfHost(url) : (kindOfName(url) ?? 'public');

/**
 * Whether `NO_PROXY` names the host: separated by commas or spaces, `*` for all, a name also for the names below it,
 * `*.name` for those alone, with a port or without, as undici's EnvHttpProxyAgent reads it.
 */
function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const bare = (host: string) =>
    host
      .replace(/^\[|\]$/g, '')
      .replace(/(?<=.)\.$/, '')
      .toLowerCase();
  const host = bare(hostname);
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]+/).some((entry) => {
    const { name = entry, number } = /^(?<name>\[.+\]|[^:]+):(?<number>\d+)$/.exec(entry)?.groups ?? {};
    if (name === '' || (number !== undefined && number !== ownPort)) return false;
    if (name === '*') return true;
    const suffix = bare(name.replace(/^\*?\./, ''));
    return host.endsWith(`.${suffix}`) || (host === suffix && !name.startsWith('*'));
  });
}

/** A proxy's address as it may be shown: without its user and password. */
export const shownProxy = (proxy: string): string => {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
};

export type ProxyFailureReason =
  | 'proxy_login'
  | 'proxy_refused'
  | 'proxy_unreachable'
  | 'proxy_certificate'
  | 'proxy_page';

/** A request that ended at the proxy, so that the server never saw it, but for a page whose writer is not known. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly reason: ProxyFailureReason;
  /** The proxy's HTTP status; undefined if it did not answer. */
  readonly status: number | undefined;

  constructor(
    reason: ProxyFailureReason,
    message: string,
    options: { status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.status = options.status;
  }
}

const CONNECTION =
  /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|EADDR|ETIMEDOUT|EPIPE|UND_ERR_(?:CONNECT_TIMEOUT|PRX_\w+|SOCKS5\w*))/;

/** The proxy's own failure behind an error of a request through it; undefined where the server failed, or the caller gave up. */
export function proxyErrorOf(error: unknown, proxy: string): ProxyError | undefined {
  const shown = shownProxy(proxy);
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; depth += 1) {
    const status = Number(
      /^Proxy response \((\d{3})\)|Proxy Authentication Required \((407)\)/
        .exec(cause.message)
        ?.slice(1)
        .join(''),
    );
    if (status === 407)
      return new ProxyError('proxy_login', `the proxy ${shown} asks for a login (407)`, { status, cause });
    if (status > 0)
      return new ProxyError('proxy_refused', `the proxy ${shown} refused the connection (${status})`, {
        status,
        cause,
      });
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (CERTIFICATE.test(code)) {
      const message = `the certificate that came through the proxy ${shown} is not trusted (${code})`;
      return new ProxyError('proxy_certificate', message, { cause });
    }
    if (CONNECTION.test(code) && isOfConnecting(cause, code))
      return new ProxyError('proxy_unreachable', `the proxy ${shown} cannot be reached (${code})`, { cause });
    cause =
      cause instanceof AggregateError && cause.errors[0] instanceof Error ? cause.errors[0] : cause.cause;
  }
  return undefined;
}

/** A proxy that opens TLS has a certificate of its own. */
const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS_CERT)/;

/** A connection that broke later was made through the proxy, and what was sent may have arrived. */
const isOfConnecting = (error: Error, code: string): boolean =>
  code.startsWith('UND_ERR_') ||
  ('syscall' in error && /^(?:connect|getaddrinfo)/.test(String(error.syscall)));
