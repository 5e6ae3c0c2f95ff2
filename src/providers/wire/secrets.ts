/**
 * Keeps keys out of everything that is shown or stored. A key is sent in a header only, but a provider may echo it, so
 * every text of a provider is redacted before it goes into an error.
 */

const MASK = '[key]';
const MAX_BODY_BYTES = 2048;
const CUT = ' … (cut)';

/** Forms of keys that are not among the known secrets, such as another account's or one that a server masks in part. */
const KEY_SHAPES = [
  /\bAIza[\w-]{20,}/g,
  /\bsk-[\w*.…-]{6,}/g,
  /\bhf_[\w*]{6,}/g,
  /(?<=\bBearer\s{1,8})[^\s"',}]{6,}/gi,
  /(?<=["']?(?:x-goog-api-key|x-api-key|api-key|authorization)["']?\s{0,8}[:=]\s{0,8}["']?)(?!Bearer\b)[^\s"',}]{6,}/gi,
  /(?<=[?&](?:key|api_key|apikey|token|access_token|sig|signature|x-[a-z]+-signature|x-[a-z]+-credential|x-[a-z]+-security-token)=)[^&\s"'<>]+/gi,
];

/**
 * Replaces the secrets in a text (plain, URL-encoded, JSON-escaped and base64) and anything that looks like a key.
 * Secrets shorter than four characters are ignored: they would match parts of ordinary words.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = text;
  const forms = secrets.flatMap((secret) =>
    secret === undefined || secret.length < 4 ? [] : formsOf(secret),
  );
  for (const form of forms.sort((one, other) => other.length - one.length)) {
    clean = clean.replaceAll(form, MASK);
  }
  for (const shape of KEY_SHAPES) clean = clean.replaceAll(shape, MASK);
  return clean;
}

/**
 * A provider's answer as text for an error (an object as JSON): redacted, at most 2 kB of UTF-8, cut between characters.
 * It is redacted before it is cut, so that no half of a key remains at the cut.
 */
export function bodyOf(answer: unknown, secrets: readonly (string | undefined)[] = []): string {
  const bytes = Buffer.from(redact(textOf(answer), secrets));
  if (bytes.length <= MAX_BODY_BYTES) return bytes.toString();
  let end = MAX_BODY_BYTES - Buffer.byteLength(CUT);
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString()}${CUT}`;
}

function formsOf(secret: string): string[] {
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
  return [...new Set(forms)];
}

function textOf(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (answer instanceof Uint8Array) return Buffer.from(answer).toString();
  if (answer instanceof Error) return answer.message;
  try {
    return JSON.stringify(answer) ?? String(answer);
  } catch {
    return String(answer); // a circular object or a BigInt
  }
}
