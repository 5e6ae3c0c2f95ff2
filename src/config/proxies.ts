import { SparkfluenceError } from '../contracts/errors.ts';
import type { Proxies } from '../contracts/vendors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SCHEMES = /^(?:https?|socks5?):$/;

/**
 * The proxies of the environment, as curl and undici read them: small letters before capitals; `HTTP_PROXY` is also taken
 * for https where `HTTPS_PROXY` is missing.
 * @throws SparkfluenceError config, reason `bad_setting`, with the variable's name and never with its value
 */
export function proxiesOf(env: Environment): Proxies {
  const named = (name: string) => [name, name.toUpperCase()].find((each) => env[each]?.trim());
  const address = (name: string): string | undefined => {
    const variable = named(name);
    return variable === undefined ? undefined : checkedProxy(env[variable]?.trim() ?? '', variable);
  };
  const noProxy = named('no_proxy');
  const [http, https] = [address('http_proxy'), address('https_proxy')];
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    not: noProxy === undefined ? '' : (env[noProxy] ?? ''),
  };
}

/** `proxy:3128` is `http://proxy:3128`, as everywhere. */
function checkedProxy(text: string, name: string): string {
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const isUsable = url !== undefined && SCHEMES.test(url.protocol) && url.hostname !== '' && isDecodable(url);
  if (isUsable) return url.href;
  throw new SparkfluenceError('config', `${name} is no address of a proxy`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: name,
      next: `Set ${name} to http://HOST:PORT (https and socks5 are known, too), or unset it; in a password write % as %25.`,
    },
  });
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}
