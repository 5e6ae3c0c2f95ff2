import { createHash } from 'node:crypto';
import { openRegular } from './read.ts';

/** sha256, in hex, of a value's JSON with sorted keys: the same inputs give the same fingerprint on any machine. */
export function fingerprint(inputs: unknown): string {
  return createHash('sha256').update(canonical(inputs)).digest('hex');
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const CHUNK_BYTES = 1024 * 1024;

/** sha256 of a file's bytes, in hex. It reads into one buffer: a stream makes a buffer a chunk and takes three times as long. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await openRegular(file);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
