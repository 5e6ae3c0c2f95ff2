import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type PhotoLicense, photoKey, type StockLibrary } from '../../contracts/photos.ts';
import {
  type Call,
  type DrawnImage,
  forSegment,
  type ImageOrder,
  type ImageProvider,
} from '../../contracts/providers.ts';
import { imageFacts, oversize } from '../image/image-bytes.ts';
import { pictureBytes } from '../image/picture-source.ts';
import { under } from '../wire/guarded-fetch.ts';
import { type NextHooks, withHeldSlot } from '../wire/held-slot.ts';
import { type CallContext, providerError } from '../wire/retry.ts';
import { turnedAway } from '../wire/turned-away.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { OPENVERSE_BASE_URL, openverse } from './openverse.ts';
import { PEXELS_BASE_URL, pexels } from './pexels.ts';
import { type FoundPhoto, isLargeEnough, isUpright, type Library, type Search } from './photo.ts';
import { PIXABAY_BASE_URL, pixabay } from './pixabay.ts';
import { photoQueries } from './query.ts';
import { openSearchCache, type SearchCache } from './search-cache.ts';

export interface StockOptions extends VendorOptions {
  /** Openverse only: `cc0` and `pdm` where it is missing. */
  readonly licenses?: readonly PhotoLicense[];
  readonly cacheFolder: string;
  /** Draws what no library has a photo of. */
  readonly painter: Pick<ImageProvider, 'draw' | 'model'>;
}

/** Pages of one search that are looked through where all photos of a page were shown already. */
const MOST_PAGES = 3;
/** Photos of one search whose files are tried; a library's files may be gone. */
const MOST_FILES = 4;
const TIMEOUT_MS = 30_000;

/**
 * Real photos of a stock library: found by words of the direction and the topic, upright ones first, each shown once in a
 * video. Costs nothing. Where nothing is found the picture is drawn locally, and a degradation says so.
 * @throws SparkfluenceError config, for a base URL that a key may not go to
 */
export function createStockPhotos(id: StockLibrary, options: StockOptions): ImageProvider {
  const { library, baseUrl } = openLibrary(id, options);
  const base = checkedBaseUrl(options.baseUrl ?? baseUrl, `${id}.baseUrl`);
  const context = { provider: id, what: 'the photo', secrets: [options.apiKey] };
  const cache = openSearchCache(options.cacheFolder);
  /** Photos that segments of this very run have taken, before they are in any ledger. */
  const taken = new Set<string>();

  return {
    id,
    model: MODEL,
    findsPhotos: true,
    promptFor: (order) => promptOf(order, library, id === 'openverse' ? options.licenses : undefined),
    draw: (order, call) => withHeldSlot(call.purchase, (next) => find(order, call, next)),
  };

  async function find(order: ImageOrder, call: Call, next: NextHooks): Promise<DrawnImage> {
    const about = { ...context, segment: order.segment.type };
    const desk = { options, library, base, cache, context: about, call: callsOf(call, next), release: next };
    const isNew = ({ credit }: FoundPhoto) =>
      !taken.has(photoKey(credit)) && !(order.usedPhotos ?? []).includes(photoKey(credit));
    let failure: unknown;
    for await (const photo of candidates(desk, photoQueries(order, library.speaks), isNew)) {
      const key = photoKey(photo.credit);
      taken.add(key);
      try {
        return await fetchPhoto(desk, photo);
      } catch (error) {
        taken.delete(key);
        if (!(error instanceof SparkfluenceError) || error.details.reason !== 'bad_answer') throw error;
        failure = error;
      }
    }
    if (failure !== undefined) throw failure;
    return drawInstead(order, call, options.painter, id);
  }
}

export const MODEL = 'photo-search';

/** The library, and where it is asked. */
export function openLibrary(
  id: StockLibrary,
  { apiKey, licenses }: Pick<StockOptions, 'apiKey' | 'licenses'>,
): { library: Library; baseUrl: string } {
  switch (id) {
    case 'openverse':
      return { library: openverse(licenses), baseUrl: OPENVERSE_BASE_URL };
    case 'pexels':
      return { library: pexels(apiKey), baseUrl: PEXELS_BASE_URL };
    case 'pixabay':
      return { library: pixabay(apiKey), baseUrl: PIXABAY_BASE_URL };
  }
}

/** What is looked for, which is stored and shown as the prompt of a drawn picture is. */
function promptOf(
  order: ImageOrder,
  { speaks }: Library,
  licenses: readonly PhotoLicense[] | undefined,
): string {
  const words = photoQueries(order, speaks).map(({ text }) => text);
  const limit = licenses === undefined ? '' : `; licences ${licenses.join(', ')}`;
  return `A photo of: ${words.join('; or of: ')}${limit}`;
}

/** Where one library is asked. */
export interface Desk {
  readonly options: Omit<StockOptions, 'painter'>;
  readonly library: Library;
  readonly base: URL;
  readonly cache: SearchCache;
  readonly context: CallContext;
  readonly call: () => Promise<Call>;
  /** Gives back the slot of the request before, while another one is waited for. */
  readonly release: () => Promise<unknown>;
}

/** The intent is written before the first request; the others are free as well and belong to it. */
function callsOf({ signal }: Call, next: NextHooks): () => Promise<Call> {
  let isFirst = true;
  return async () => {
    const purchase = await next();
    const call = isFirst ? { signal, purchase } : { signal };
    isFirst = false;
    return call;
  };
}

/** New photos of a good size, search by search, upright ones before all others. */
async function* candidates(
  desk: Desk,
  queries: readonly Search['query'][],
  isNew: (photo: FoundPhoto) => boolean,
): AsyncGenerator<FoundPhoto> {
  for (const [index, query] of queries.entries()) {
    // Openverse answers 20 requests a minute: upright photos alone are looked for by the most exact words only.
    for (const upright of index === 0 ? [true, false] : [false]) {
      let tried = 0;
      for (let page = 1; page <= MOST_PAGES && tried === 0; page++) {
        const { found, hasMore } = await look(desk, { query, upright, page });
        const fitting = found.filter(({ size }) => size === undefined || isLargeEnough(size));
        const sorted = [...fitting.filter(isTall), ...fitting.filter((photo) => !isTall(photo))];
        for (const photo of sorted) {
          if (tried >= MOST_FILES || !isNew(photo)) continue; // asked again each time, since others take photos meanwhile
          tried += 1;
          yield photo;
        }
        if (fitting.length === 0 || !hasMore) break; // it is not that all of them were shown
      }
      if (tried > 0) break;
    }
  }
}

const isTall = ({ size }: FoundPhoto): boolean => size === undefined || isUpright(size);

/** One page of a search, from the last day's answers or from the library, and whether there are more. */
export async function look(desk: Desk, search: Search) {
  const { options, library, base, cache, context, call, release } = desk;
  const path = library.pathOf(search);
  const pageOf = (answer: unknown) => {
    const found = library.read(answer);
    return found === undefined ? undefined : { found, hasMore: library.hasMore(answer, search.page) };
  };
  const { timeoutMs = TIMEOUT_MS } = options;
  const ask = async () =>
    callVendor(
      {
        ...context,
        ...callSettings(options),
        what: 'the search for a photo',
        origins: [base.origin],
        requestKind: 'read',
        timeoutMs,
        ...(await call()),
      },
      async (fetch, attempt) => {
        const url = under(base, library.keyed?.(path) ?? path);
        const answer: unknown = await (
          await fetch(url, { headers: { ...HEADERS, ...library.headers }, signal: attempt })
        ).json();
        const answered = pageOf(answer);
        if (answered === undefined)
          throw providerError('bad_answer', 'it is not in the form of its answers', { ...context, answer });
        await cache.set(`${base.href} ${path}`, answer);
        return answered;
      },
    );
  return cache.once(`${base.href} ${path}`, pageOf, ask, release).catch((error: unknown) => {
    throw library.isOpen === true ? turnedAway(error, OTHER_PHOTOS) : error;
  });
}

const OTHER_PHOTOS =
  'Try again later or from another network, choose another library with --image-provider, or give photos of your own with --images FOLDER.';

/** Wikimedia, among others, turns away programs that do not say who they are. */
const HEADERS = { 'user-agent': 'sparkfluence (command-line video tool)' };

/** The file of a found photo. @throws SparkfluenceError provider, reason `bad_answer` */
export async function fetchPhoto(
  { options, base, context, call }: Desk,
  { url, credit }: FoundPhoto,
): Promise<DrawnImage> {
  const bytes = await pictureBytes(url, {
    ...downloadSettings(options),
    offeredBy: base.href,
    headers: HEADERS,
    context,
    signal: (await call()).signal,
  });
  const facts = imageFacts(bytes);
  const { size } = facts ?? {};
  const problem =
    facts === undefined || size === undefined
      ? 'it is not a JPEG, PNG or WebP picture'
      : (oversize(facts) ??
        (isLargeEnough(size) ? undefined : `it is only ${size.width}×${size.height} pixels large`));
  if (facts === undefined || problem !== undefined) throw providerError('bad_answer', problem ?? '', context);
  return { bytes, mimeType: facts.mimeType, revisedPrompt: null, degradations: [], credit };
}

async function drawInstead(
  order: ImageOrder,
  call: Call,
  painter: StockOptions['painter'],
  id: StockLibrary,
): Promise<DrawnImage> {
  const { type } = order.segment;
  const drawn = await painter.draw(order, { signal: call.signal });
  return {
    ...drawn,
    drawnBy: { provider: 'local', model: painter.model },
    degradations: [
      ...drawn.degradations,
      {
        reason: 'photo_not_found',
        message: forSegment(type, `${id} has no fitting photo, so the picture was drawn locally`),
        segment_type: type,
        next: `Give one with --image ${type}=photo.jpg, or name in its visual_direction what the photo shows, in English.`,
      },
    ],
  };
}
