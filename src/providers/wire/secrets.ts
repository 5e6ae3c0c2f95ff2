import { redact } from '../../contracts/redact.ts';

export { redact } from '../../contracts/redact.ts';

const MAX_BODY_BYTES = 2048;
const CUT = ' … (cut)';

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
