import { type LookupAddress, type LookupOptions, lookup as resolveName } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Which addresses are of this machine, of its network, or of anything but the public internet: the registries of special
 * addresses of IANA (RFC 6890), as `ipaddr.js` lists them, and of IPv6 only what is given out as global (2000::/3).
 */

/** How far a request may go: `public` excludes what is private, `network` only this machine. */
export type Reach = 'public' | 'network' | 'anywhere';

export type Kind = 'loopback' | 'private' | 'public';

/** @param address an IP address in any spelling that a system's resolver takes; what is none counts as private */
export function kindOfIp(address: string): Kind {
  if (!ipaddr.isValid(address)) return 'private';
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return kindOfRange(parsed.range());
  const ipv6 = parsed as ipaddr.IPv6;
  const inner = embeddedIpv4(ipv6);
  if (inner !== undefined) return kindOfIp(inner);
  const isGlobal = (ipv6.parts[0] ?? 0) >> 13 === 1;
  return isGlobal || ipv6.range() !== 'unicast' ? kindOfRange(ipv6.range()) : 'private';
}

/** `unspecified` is this machine, too: Linux connects 0.0.0.0 and :: to it. */
const kindOfRange = (range: string): Kind =>
  range === 'unicast' ? 'public' : range === 'loopback' || range === 'unspecified' ? 'loopback' : 'private';

/**
 * The IPv4 address that a packet to this IPv6 address ends at: mapped (::ffff:0:0/96), compatible (::/96), translated
 * (::ffff:0:0:0/96), or behind NAT64 (64:ff9b::/96), through which a network without IPv4 reaches everything.
 */
function embeddedIpv4(address: ipaddr.IPv6): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, high = 0, low = 0] = address.parts;
  const prefix = [a, b, c, d, e, f].map((part) => part.toString(16)).join(':');
  const known = ['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'];
  if (!known.includes(prefix)) return undefined;
  if (prefix === '0:0:0:0:0:0' && high === 0 && low <= 1) return undefined; // :: and ::1
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

export const isPrivateIp = (address: string): boolean => kindOfIp(address) !== 'public';

/** The kind of a host by its address; of a name, the nearest of all that it resolves to. One that does not resolve is public. */
export async function kindOfHost(url: URL): Promise<Kind> {
  const literal = kindOfName(url);
  if (literal !== undefined) return literal;
  const found = await lookup(url.hostname, { all: true }).catch(() => []);
  const kinds = found.map(({ address }) => kindOfIp(address));
  return kinds.find((kind) => kind === 'loopback') ?? kinds.find((kind) => kind === 'private') ?? 'public';
}

/** The kind of a host without asking a resolver; undefined for a name. URL has read decimal and octal spellings already. */
export function kindOfName({ hostname }: URL): Kind | undefined {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return kindOfIp(host);
  return /^(?:.+\.)?localhost$/i.test(host) ? 'loopback' : undefined;
}

/** Whether a host is a private address or its name resolves to one. A name that does not resolve is not private. */
export const isPrivateHost = async (url: URL): Promise<boolean> => (await kindOfHost(url)) !== 'public';

export const allows = (reach: Reach, kind: Kind): boolean =>
  reach === 'anywhere' || kind === 'public' || (reach === 'network' && kind === 'private');

/** The address lies where the request may not go. `classify` knows it by its code. */
export class PrivateAddressError extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';

  constructor(host: string) {
    super(`${host} is an address of this machine or of its network, where nothing is fetched from`);
  }
}

/**
 * A resolver for connections that may only go so far. The connection is made to the addresses that were checked, so a
 * name that resolves to something else a moment later gains nothing; one private address among others refuses the name.
 */
export const lookupWithin =
  (reach: Reach): LookupFunction =>
  (host, options: LookupOptions, done) => {
    resolveName(host, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
      const [first] = addresses;
      const isAllowed = addresses.every(({ address }) => allows(reach, kindOfIp(address)));
      if (error !== null) done(error, '');
      else if (!isAllowed || first === undefined) done(new PrivateAddressError(host), '');
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
