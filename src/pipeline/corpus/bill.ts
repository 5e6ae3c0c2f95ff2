import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { Embedder } from '../../contracts/embeddings.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call } from '../../contracts/providers.ts';
import { shownUsd } from '../../contracts/usd.ts';
import { DEFAULT_LIMITS } from '../money/budget.ts';
import { openPrices, priceOfText } from '../money/prices.ts';

/** Who pays for vectors: a project that searches, or the corpus itself. */
export interface Payer {
  /** Pays for the vectors of a text of so many bytes, and has them made. @throws SparkfluenceError budget */
  pay<Result>(
    maker: Pick<Embedder, 'provider' | 'model'>,
    bytes: number,
    send: (call: Call) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
}

/** An embedder whose every request is paid for. */
export function withPayer(embedder: Embedder, payer: Payer): Embedder {
  return {
    ...embedder,
    embedDocuments: (documents, { signal }) => {
      const bytes = documents.reduce((sum, { title, text }) => sum + Buffer.byteLength(title + text), 0);
      return payer.pay(embedder, bytes, (call) => embedder.embedDocuments(documents, call), signal);
    },
    embedQuery: (query, { signal }) =>
      payer.pay(embedder, Buffer.byteLength(query), (call) => embedder.embedQuery(query, call), signal),
  };
}

/** What the corpus has paid, a line a request: `spent.jsonl` in the data folder. */
export const spentFile = ({ dataFolder }: Pick<Config, 'dataFolder'>): string =>
  join(dataFolder, 'rag', 'spent.jsonl');

/** The corpus pays, at most the limit of a project a command. `estimatedUsd` is the sum of this command. */
export function openCorpusBill(config: Config): Payer & { readonly estimatedUsd: () => number } {
  const limitUsd = config.limits.maxUsd ?? DEFAULT_LIMITS.maxUsd;
  let sum = 0;
  return {
    estimatedUsd: () => Math.round(sum * 1e6) / 1e6,
    async pay(maker, bytes, send, signal) {
      const { provider, model } = maker;
      const { usd } = priceOfText(await openPrices(config.pricesFile), { id: provider, model }, bytes);
      if (sum + usd > limitUsd) throw overLimit(sum + usd, limitUsd);
      sum += usd;
      const result = await send({ signal });
      const line = { at: new Date().toISOString(), provider, model, bytes, estimate_usd: usd };
      await mkdir(join(config.dataFolder, 'rag'), { recursive: true });
      await appendFile(spentFile(config), `${JSON.stringify(line)}\n`);
      return result;
    },
  };
}

const overLimit = (usd: number, limitUsd: number): SparkfluenceError =>
  new SparkfluenceError(
    'budget',
    `The vectors would cost ${shownUsd(usd)} USD, over the limit of ${limitUsd} USD`,
    {
      details: {
        reason: 'budget_exceeded',
        price_usd: usd,
        limit_usd: limitUsd,
        next: 'Raise the limit with SPARKFLUENCE_MAX_COST and make the rest with `sparkfluence rag reembed`; what is there is kept.',
      },
    },
  );
