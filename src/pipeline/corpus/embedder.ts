import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { Embedder } from '../../contracts/embeddings.ts';
import { writeWhole } from '../../disk/files.ts';
import { readText } from '../../disk/read.ts';
import { checkModels } from '../../providers/index.ts';
import { type Payer, withPayer } from './bill.ts';

/**
 * Refuses an embedding model that was switched off, before anything is read or stored; without a key none is used.
 * @throws SparkfluenceError config, reason `model_retired`
 */
export function checkEmbeddings({ vendors }: Pick<Config, 'vendors'>): void {
  if (vendors.embeddings.apiKey !== undefined) checkModels(['embeddings'], vendors);
}

/** The embedder for which there is a key; the vector of a query that was embedded before comes from the cache. */
export async function openEmbedder(
  config: Config,
  payer: Payer,
  say?: (text: string) => void,
): Promise<Embedder | undefined> {
  const { apiKey, baseUrl, model, apiVersion } = config.vendors.embeddings;
  if (apiKey === undefined) return undefined;
  const [{ createGeminiEmbeddings }, { createLimits }] = await Promise.all([
    import('../../providers/embedding/gemini.ts'),
    import('../../providers/wire/rate-limits.ts'),
  ]);
  const limits = createLimits({
    cacheFolder: config.cacheFolder,
    ...(config.rateLimits === undefined ? {} : { limits: config.rateLimits }),
  });
  const onWait = ({ waitMs, reason }: { readonly waitMs: number; readonly reason: string }) =>
    say?.(`vectors: Gemini is asked again in ${Math.ceil(waitMs / 1000)} s (${reason})`);
  const retry = { onWait, ...(config.pollMs === undefined ? {} : { firstWaitMs: config.pollMs }) };
  const { timeoutMs } = config;
  const gemini = createGeminiEmbeddings({ apiKey, baseUrl, model, apiVersion, limits, timeoutMs, retry });
  return withQueryCache(withPayer(gemini, payer), join(config.cacheFolder, 'embeddings'));
}

/** Caches the vectors of queries, a small file each; vectors of passages are in the store. */
export function withQueryCache(embedder: Embedder, folder: string): Embedder {
  return {
    ...embedder,
    async embedQuery(query, call) {
      const name = createHash('sha256')
        .update(`${embedder.model}\n${embedder.dimensions}\n${query}`)
        .digest('hex');
      const file = join(folder, `${name}.json`);
      const known = await readText(file, { maxBytes: 1024 * 1024 })
        .then((text): unknown => JSON.parse(text))
        .catch(() => undefined);
      if (isVector(known, embedder.dimensions)) return known;
      const vector = await embedder.embedQuery(query, call);
      // Without the cache the same query is embedded again.
      await mkdir(folder, { recursive: true })
        .then(() => writeWhole(file, JSON.stringify(vector)))
        .catch(() => undefined);
      return vector;
    },
  };
}

const isVector = (value: unknown, size: number): value is number[] =>
  Array.isArray(value) && value.length === size && value.every((each) => typeof each === 'number');
