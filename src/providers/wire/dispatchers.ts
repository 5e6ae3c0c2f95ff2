import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { allows, kindOfName, lookupWithin, PrivateAddressError, type Reach } from './private-address.ts';
import { proxyFor } from './proxies.ts';

/** Undici's own time-outs are off; ours apply instead, since a local model may take minutes before it answers. */
const WITHOUT_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

const direct: Record<Reach, Dispatcher> = {
  anywhere: new Agent(WITHOUT_TIMEOUTS),
  network: new Agent({ ...WITHOUT_TIMEOUTS, connect: { lookup: lookupWithin('network') } }),
  public: new Agent({ ...WITHOUT_TIMEOUTS, connect: { lookup: lookupWithin('public') } }),
};

const throughProxy = new Map<string, Dispatcher>();

export interface Way {
  readonly dispatcher: Dispatcher;
  /** The proxy's URL, which may hold a password; undefined for a direct connection. */
  readonly proxy: string | undefined;
}

/**
 * How a request reaches a URL. Through a proxy names are resolved by the proxy, so that only an address that stands in
 * the URL itself can be checked.
 * @throws PrivateAddressError
 */
export function wayTo(url: URL, reach: Reach): Way {
  const kind = kindOfName(url);
  if (kind !== undefined && !allows(reach, kind)) throw new PrivateAddressError(url.host);
  const proxy = proxyFor(url);
  if (proxy === undefined) return { dispatcher: direct[reach], proxy };
  const known = throughProxy.get(proxy);
  const dispatcher = known ?? new ProxyAgent({ ...WITHOUT_TIMEOUTS, uri: proxy });
  throughProxy.set(proxy, dispatcher);
  return { dispatcher, proxy };
}
