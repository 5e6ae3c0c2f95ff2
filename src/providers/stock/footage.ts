import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type PhotoCredit, photoKey } from '../../contracts/photos.ts';
import { type Call, type ClipOrder, forSegment, type VideoProvider } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { Resolution } from '../../contracts/vendors.ts';
import { frameSize } from '../local/video/frames.ts';
import { createLocalVideos, type LocalVideoOptions } from '../local/video/video.ts';
import { downloadFile } from '../wire/download-file.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { under } from '../wire/guarded-fetch.ts';
import { type NextHooks, withHeldSlot } from '../wire/held-slot.ts';
import { providerError } from '../wire/retry.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { PEXELS_BASE_URL, pexels } from './pexels.ts';
import { type FoundFootage, footagePath, readFootage } from './pexels-videos.ts';
import { type PhotoQuery, photoQueries } from './query.ts';
import { openSearchCache } from './search-cache.ts';

export interface StockFootageOptions extends VendorOptions {
  readonly cacheFolder: string;
  readonly local: LocalVideoOptions;
  readonly resolution?: Resolution | undefined;
}

const ID = 'pexels';
const MODEL = 'video-search';
const TIMEOUT_MS = 30_000;
/** HD of a minute has about 40 MB. */
const MOST_BYTES = 256 * 1024 ** 2;
/** Footage of one search whose files are tried; a library's files may be gone. */
const MOST_FILES = 3;
/** What is below a narration that is not known yet, seconds. */
const USUAL_SECONDS = 8;

/**
 * Clips of stock footage of Pexels below a narration, made on this machine: cut to the frame, as long as the speech, from the beginning
 * again where the footage is shorter. Costs nothing. Where nothing is found, the picture of the segment moves, and a degradation says so.
 * @throws SparkfluenceError config, for a base URL that a key may not go to
 */
export function createStockFootage(options: StockFootageOptions): VideoProvider {
  const { apiKey, cacheFolder, local, resolution } = options;
  const base = checkedBaseUrl(options.baseUrl ?? PEXELS_BASE_URL, `${ID}.baseUrl`);
  const library = pexels(apiKey);
  const frame = frameSize(resolution);
  const cache = openSearchCache(cacheFolder);
  /** Footage that segments of this very run have taken, before it is in any ledger. */
  const taken = new Set<string>();
  const found = new Map<ClipOrder, { credit?: PhotoCredit; degradations?: Degradation[] }>();
  const maker = createLocalVideos({ ...local, resolution, footageFor });

  return {
    ...maker,
    id: ID,
    model: MODEL,
    async start(order, call) {
      const started = await maker.start(order, call);
      const { receipt } = started;
      return { ...started, receipt: { ...receipt, model_name: MODEL }, ...found.get(order) };
    },
  };

  function footageFor(order: ClipOrder, call: Call): Promise<string | undefined> {
    return withHeldSlot(call.purchase, async (next) => {
      const context = { provider: ID, what: 'the footage', segment: order.segment.type, secrets: [apiKey] };
      let failure: unknown;
      let tried = 0;
      for await (const footage of candidates(order, call, next)) {
        const key = photoKey(footage.credit);
        if (taken.has(key) || (order.usedPhotos ?? []).includes(key)) continue;
        taken.add(key);
        try {
          const file = await fetchFootage(footage, context, call);
          found.set(order, { credit: footage.credit });
          return file;
        } catch (error) {
          taken.delete(key);
          if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
          failure = error;
          tried += 1;
          if (tried >= MOST_FILES) throw error;
        }
      }
      if (failure !== undefined) throw failure;
      found.set(order, { degradations: [notFound(order)] });
      return undefined;
    });
  }

  /** Upright footage that is long enough first, then shorter, then any. */
  async function* candidates(order: ClipOrder, call: Call, next: NextHooks): AsyncGenerator<FoundFootage> {
    const wanted = order.narration?.durationSeconds ?? USUAL_SECONDS;
    for (const query of photoQueries(order, library.speaks))
      for (const upright of [true, false]) {
        const all = await search(query, upright, order, call, next);
        const isLong = ({ seconds }: FoundFootage) => seconds >= wanted;
        yield* [...all.filter(isLong), ...all.filter((each) => !isLong(each))];
      }
  }

  async function search(
    query: PhotoQuery,
    upright: boolean,
    { segment: { type: segment } }: ClipOrder,
    { signal }: Call,
    next: NextHooks,
  ): Promise<FoundFootage[]> {
    const path = footagePath(query, upright);
    const context = { provider: ID, what: 'the search for footage', segment, secrets: [apiKey] };
    const { timeoutMs = TIMEOUT_MS } = options;
    const ask = async () =>
      callVendor(
        {
          ...context,
          ...callSettings(options),
          ...{ origins: [base.origin], requestKind: 'read', timeoutMs, signal, purchase: await next() },
        },
        async (fetch, attempt) => {
          const init = { headers: library.headers, signal: attempt };
          const response = await fetch(under(base, path), init).catch((error: unknown) => {
            // The path of earlier documents, which stand beside those of today.
            if (!(error instanceof AnswerError) || error.status !== 404) throw error;
            return fetch(new URL(`/${path}`, base), init);
          });
          const answer: unknown = await response.json();
          const read = readFootage(answer, frame);
          if (read === undefined)
            throw providerError('bad_answer', 'it is not in the form of its answers', { ...context, answer });
          await cache.set(`${base.href} ${path}`, answer);
          return read;
        },
      );
    return cache.once(`${base.href} ${path}`, (answer) => readFootage(answer, frame), ask, next);
  }

  /** The file in the project, fetched once. */
  async function fetchFootage(
    { url, size, credit }: FoundFootage,
    { what }: { readonly what: string },
    { signal }: Call,
  ): Promise<string> {
    const name = `${credit.library}-${credit.photo_id}-${size.width}x${size.height}.mp4`;
    const file = join(dirname(local.queue.folder), 'footage', name);
    if ((await stat(file).catch(() => undefined)) !== undefined) return file;
    await mkdir(dirname(file), { recursive: true });
    await downloadFile(url, file, {
      ...downloadSettings(options),
      ...{ offeredBy: base.href, provider: ID, what, mp4: true, maxBytes: MOST_BYTES, signal },
    });
    return file;
  }
}

const notFound = ({ segment: { type } }: ClipOrder): Degradation => ({
  reason: 'footage_not_found',
  message: forSegment(type, 'pexels has no fitting footage, so the picture moves'),
  segment_type: type,
  next: `Give a clip with --clip ${type}=clip.mp4, or name in its visual_direction what the footage shows, in English.`,
});
