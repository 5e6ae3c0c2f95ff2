/**
 * The one redactor: keeps keys out of everything that is shown or stored about a failure. A key is sent in a header
 * only, but a provider may echo it, a proxy's address may hold a password, and a bug may quote either. Its time is linear
 * in the text, whatever a server sends: each expression below reads a character a bounded number of times.
 */

export const MASK = '[key]';

/** Shorter secrets are ignored: they would match parts of ordinary words. */
const SHORTEST_SECRET = 4;
/** The shortest piece of a secret, at the edge of a text that was cut, that is taken for it. */
const SHORTEST_PIECE = 8;
/** How often a text may be encoded within itself: a URL in JSON in a query. */
const ENCODINGS = 3;

/** Forms of keys that are not among the known secrets; the first group, if there is one, stays. */
const KEY_SHAPES = [
  /\bAIza[\w-]{20,}/g,
  /\bsk-[\w*.…-]{6,}/g,
  /\bhf_[\w*]{6,}/g,
  /(\bBearer\s{1,4})[^\s"',}]{6,}/gi,
  /((?:x-goog-api-key|api-key|authorization)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:Bearer|Basic|Token|Key)\s{1,4})?)[^\s"',}]{6,}/gi,
  /([?&](?:key|api_key|apikey|token|access_token|sig|signature|x-[a-z]{1,20}-(?:signature|credential|security-token))=)[^&\s"'<>]+/gi,
];

/**
 * Takes out the secrets (plain, URL-encoded, JSON- and HTML-escaped, in base64, also mixed and cut at an end of the
 * text), the user and password of every URL, and anything that looks like a key.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = withoutUsers(withoutSecrets(text, secrets));
  for (const shape of KEY_SHAPES)
    clean = clean.replace(
      shape,
      (_, kept: string | number) => `${typeof kept === 'string' ? kept : ''}${MASK}`,
    );
  return clean;
}

/** Every text in a JSON value, redacted; names of fields stay. */
export function redactAll<Value>(value: Value, secrets: readonly (string | undefined)[] = []): Value {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return redact(inner, secrets);
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== 'object' || inner === null || 'toJSON' in inner) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, walk(each)]));
  };
  return walk(value) as Value;
}

/** Takes out known secrets in any of their forms, and nothing that only looks like one. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const known = [...new Set(secrets)].filter(
    (secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET,
  );
  if (known.length === 0) return text;
  const forms = known.flatMap(formsOf);
  const found: [start: number, end: number][] = [];
  let layer: Layer | undefined = { text, starts: undefined };
  for (let depth = 0; layer !== undefined && depth <= ENCODINGS; depth += 1) {
    const { text: inner, starts }: Layer = layer;
    const place = (index: number) => starts?.[index] ?? index;
    for (const [start, end] of [...placesOf(inner, forms), ...piecesAtTheEdges(inner, known)])
      found.push([place(start), place(end)]);
    layer = decoded(layer);
  }
  return masked(text, found);
}

/** A text with some of its escapes read; `starts[i]` is the place of its character `i` in the original. */
interface Layer {
  readonly text: string;
  readonly starts: Uint32Array | undefined;
}

const ESCAPE =
  /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\["'\\/]|&#\d{1,3};|&#x[0-9a-f]{1,4};|&(?:amp|quot|apos|lt|gt);/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/** Reads one layer of escapes for ASCII, of which keys consist; undefined where there are none. */
function decoded({ text, starts: outer }: Layer): Layer | undefined {
  if (!/[%\\&]/.test(text)) return undefined;
  const starts = new Uint32Array(text.length + 1);
  const pieces: string[] = [];
  let [length, from] = [0, 0];
  const copy = (end: number) => {
    pieces.push(text.slice(from, end));
    for (; from < end; from += 1) starts[length++] = outer?.[from] ?? from;
  };
  for (const { 0: code, index } of text.matchAll(ESCAPE)) {
    const letter = letterOf(code);
    if (letter === undefined) continue;
    copy(index);
    pieces.push(letter);
    starts[length++] = outer?.[index] ?? index;
    from = index + code.length;
  }
  if (from === 0) return undefined;
  copy(text.length);
  starts[length] = outer?.[text.length] ?? text.length;
  return { text: pieces.join(''), starts };
}

function letterOf(code: string): string | undefined {
  const named = NAMED[code.slice(1, -1).toLowerCase()];
  if (named !== undefined) return named;
  if (/^\\["'\\/]$/.test(code)) return code[1];
  const digits = code.replace(/^(?:%|\\[ux]|&#x?)/i, '');
  const letter = Number.parseInt(digits, /^&#\d/.test(code) ? 10 : 16);
  return letter < 128 ? String.fromCharCode(letter) : undefined;
}

/** The secret itself and what remains of it in base64, at each of the three places a letter may have there. */
function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST_PIECE) return [secret, Buffer.from(secret).toString('base64')];
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
    const own = (encoding: 'base64' | 'base64url') =>
      whole.toString(encoding).slice(Math.ceil((shift * 4) / 3), Math.floor((whole.length * 4) / 3));
    return [own('base64'), own('base64url')];
  });
  return [...new Set([secret, ...inBase64])];
}

function* placesOf(text: string, forms: readonly string[]): Iterable<[number, number]> {
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length))
      yield [at, at + form.length];
  }
}

/** A text that was cut may end with the beginning of a secret, or begin with its end. */
function* piecesAtTheEdges(text: string, secrets: readonly string[]): Iterable<[number, number]> {
  for (const secret of secrets) {
    for (let length = secret.length - 1; length >= SHORTEST_PIECE; length -= 1) {
      if (text.endsWith(secret.slice(0, length))) yield [text.length - length, text.length];
      if (text.startsWith(secret.slice(-length))) yield [0, length];
    }
  }
}

function masked(text: string, places: [start: number, end: number][]): string {
  let [clean, from] = ['', 0];
  for (const [start, end] of places.sort((one, other) => one[0] - other[0] || other[1] - one[1])) {
    if (end <= from) continue;
    if (start >= from) clean += `${text.slice(from, start)}${MASK}`;
    from = end;
  }
  return clean + text.slice(from);
}

/** How our own advice writes an address with a login. */
const EXAMPLE = 'USER:PASSWORD@';

/** No address is longer; a user further behind its scheme is none. */
const LONGEST_ADDRESS = 4096;

/** Takes user and password out of every URL, under any scheme, also where the URL is malformed. */
function withoutUsers(text: string): string {
  const found: [number, number][] = [];
  let sign = -1; // the next @
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at)) {
    const start = at + 3;
    if (sign < start) sign = text.indexOf('@', start);
    if (sign < 0) break;
    const length =
      sign - start > LONGEST_ADDRESS ? 0 : userLength(text.slice(start, start + LONGEST_ADDRESS));
    const isExample = text.startsWith(EXAMPLE, start);
    if (length > 0 && !isExample) found.push([start, start + length]);
    at = start + length;
  }
  return masked(text, found);
}

/**
 * The length of `user:password` before the host, by what follows `://`; 0 where there is none. Where `host:port` is no
 * number, a password holds a slash.
 */
export function userLength(address: string): number {
  const authority = /^[^/?#\\\s"'`<>]*/.exec(address)?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  if (at >= 0) return at;
  const isPlain = /^(?:\[[\da-f:.%]*\]|[^:]*)(?::\d*)?$/i.test(authority);
  return isPlain ? 0 : Math.max(0, (/^[^\s"'`<>]*/.exec(address)?.[0] ?? '').lastIndexOf('@'));
}
