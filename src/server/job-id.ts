import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sha256, sha256OfFile } from '../disk/fingerprint.ts';
import type { Records } from './records.ts';
import { fileUrlsIn } from './team.ts';

/**
 * The same order has the same id: the same client, project, clips and options. A clip of this server is known by its size and
 * time, since another one may lie at the same address meanwhile; of servers that share their records, by its contents.
 */
export async function idOf(
  { client, project, body }: { readonly client: string; readonly project: string; readonly body: unknown },
  { isShared, portable }: Records,
): Promise<string> {
  const marks = await Promise.all(
    fileUrlsIn(body).map(async (url) => {
      if (isShared) return (await contentsOf(fileURLToPath(url)))?.sha256;
      const found = await stat(new URL(url)).catch(() => undefined);
      return `${found?.size} ${found?.mtimeMs}`;
    }),
  );
  return `job_${sha256(portable(JSON.stringify([client, project, body, marks]))).slice(0, 20)}`;
}

/** What a file holds; undefined where it is not there. */
export async function contentsOf(
  file: string,
): Promise<{ readonly sha256: string; readonly bytes: number } | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? undefined : { sha256: await sha256OfFile(file), bytes: found.size };
}
