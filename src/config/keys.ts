import { SparkfluenceError } from '../contracts/errors.ts';
import { VENDOR_NAMES } from './names.ts';
import { STORAGE_SECRET_NAMES } from './storage.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that hold keys. */
export const SECRET_NAMES: readonly string[] = [
  ...new Set(Object.values(VENDOR_NAMES).flatMap(([key]) => key ?? [])),
];

/** Keys by which others ask the server of `serve`: `name=secret,name=secret`. */
const CLIENT_KEYS = ['SPARKFLUENCE_SERVE_TOKENS', 'SPARKFLUENCE_SERVE_API_KEYS'];

/** Variables with addresses that may hold a user and a password. */
const ADDRESSES = /(?:_URL|_proxy)$/i;

/** Shorter values, such as `ollama` for a server that wants any key, would match parts of ordinary words. */
const SHORTEST = 8;

/** Signs that come along when a key is copied from a page or a document, by what people call them. */
const STRANGE: readonly (readonly [RegExp, string])[] = [
  [/[\r\n\u0085\u2028\u2029]/, 'a line break'],
  [/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/, 'a sign without width'],
  [/["'`\u2018-\u201f\u00ab\u00bb\u2039\u203a]/, 'a quote mark'],
  [/\s/, 'a space'],
  [/\ufffd/, 'a letter that is not UTF-8'],
  [/[\u0000-\u001f\u007f-\u009f]/, 'a control character'],
  [/[^\u0021-\u007e]/, 'a letter that no key has'],
];

/**
 * A key as it is sent in a header: trimmed, and of visible ASCII characters only. A blank one is none.
 * @throws SparkfluenceError config, reason `bad_key`, with the variable's name and never with its value
 */
export function checkedKey(name: string, env: Environment): string | undefined {
  const key = env[name]?.trim() || undefined;
  if (key === undefined || /^[\u0021-\u007e]+$/.test(key.replaceAll(/["'`]/g, '\n'))) return key;
  const [, what] = STRANGE.find(([signs]) => signs.test(key)) ?? ['', 'a letter that no key has'];
  throw new SparkfluenceError('config', `${name} cannot be a key: it holds ${what}`, {
    details: {
      reason: 'bad_key',
      key: name,
      field: name,
      next: `Copy the key again, alone and in one piece, and set ${name} to it; \`${name}=…\` in a .env needs no quotes.`,
    },
  });
}

/** What must never be shown: the keys, and the passwords in addresses, also where they cannot be used. */
export function secretsOf(env: Environment): string[] {
  const passwords = Object.entries(env).flatMap(([name, value = '']) =>
    ADDRESSES.test(name) ? passwordsIn(value) : [],
  );
  const keys = [...SECRET_NAMES, ...STORAGE_SECRET_NAMES].map((name) => env[name]?.trim() ?? '');
  const ofClients = CLIENT_KEYS.flatMap((name) =>
    (env[name] ?? '').split(',').map((pair) => pair.slice(pair.indexOf('=') + 1).trim()),
  );
  return [...new Set([...keys, ...passwords, ...ofClients, env.PGPASSWORD ?? ''])].filter(
    ({ length }) => length >= SHORTEST,
  );
}

function passwordsIn(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { username, password } = new URL(address);
  const login = decoded(`${username}:${password}`);
  if (password === '') return [decoded(username)];
  return [password, decoded(password), Buffer.from(login).toString('base64')];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
