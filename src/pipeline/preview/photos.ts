import { z } from 'zod';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import { photoKey, STOCK_LIBRARIES, type StockLibrary } from '../../contracts/photos.ts';
import { type SegmentType, segmentType, textField } from '../../contracts/segments.ts';
import { isReady, vendorOptions } from '../../providers/index.ts';
import type { FoundPhoto } from '../../providers/stock/photo.ts';
import type { PhotoSearch } from '../../providers/stock/search.ts';
import { staysAsBrought } from '../clips/current.ts';
import { checkPhotos, type OwnPhoto, placePhotos } from '../images/own-photos.ts';
import { scriptFrom } from '../script/write.ts';
import { openOptions } from '../work/provider-options.ts';
import { languageOf } from '../work/work.ts';
import { withBroughtFile } from './brought-file.ts';
import { thumbnailUrl } from './media.ts';
import { type ActionOptions, findSegment, locked, projectNow, WHAT } from './task.ts';

/** Pictures that a person chooses for a segment: a file, or a photo that is searched for. */

const searchSchema = z.strictObject({ library: z.enum(STOCK_LIBRARIES), words: textField.max(200) });
const photoSchema = z.strictObject({ segment: segmentType, photo: z.string().max(300) });

export interface PhotoActions {
  /** Looks for photos in a library. It costs nothing. */
  search(body: unknown): Promise<object>;
  /** Makes a photo that was found the picture of a segment, and keeps whose it is. */
  photo(body: unknown): Promise<object>;
  /** Makes a file the picture of a segment; the one before is kept in `takes/`. @param address `HOOK/photo.jpg` */
  picture(address: string, bytes: Uint8Array): Promise<object>;
}

/** The libraries that can be asked as this machine is set up. */
export const readyLibraries = ({ vendors }: Config): StockLibrary[] =>
  STOCK_LIBRARIES.filter((id) => isReady({ id }, vendors));

/** So many results are shown. */
const MOST_SHOWN = 9;

/** A person waits for it: one request may take so long, what is asked again so long, and all of it so long, milliseconds. */
const PATIENCE = { timeoutMs: 10_000, totalWaitMs: 2500, wholeMs: 30_000 } as const;

export function createPhotoActions(options: ActionOptions): PhotoActions {
  /** What was found since the program was started, by `photoKey`. */
  const found = new Map<string, FoundPhoto>();
  const { config, signal } = options.session;
  return {
    async search(body) {
      const { library, words } = parseInput(searchSchema, body, WHAT);
      const search = await openSearch(library, options);
      const { tag } = languageOf(await projectNow(options));
      return withPatience(library, signal, async (call) => {
        const photos = (await search.find(words.trim(), tag.split('-')[0] ?? tag, call)).slice(0, MOST_SHOWN);
        const shown = photos.map(async (photo) => {
          const picture = await search.thumbnail(photo, call).then(thumbnailUrl, () => null);
          if (picture === null) return [];
          found.set(photoKey(photo.credit), photo);
          return [{ photo: photoKey(photo.credit), picture, credit: photo.credit.line }];
        });
        return { photos: (await Promise.all(shown)).flat() };
      });
    },
    async photo(body) {
      const { segment, photo: key } = parseInput(photoSchema, body, WHAT);
      const photo = found.get(key);
      if (photo === undefined) throw forgotten(segment);
      const { library } = photo.credit;
      const search = await openSearch(library, options);
      const { bytes, credit } = await withPatience(library, signal, (call) => search.fetch(photo, call));
      return place(options, segment, { bytes, credit, name: segment });
    },
    picture(address, bytes) {
      const [segment = '', ...name] = address.split('/');
      return place(options, parseInput(segmentType, segment, WHAT), { bytes, name: name.join('/') });
    },
  };

  async function openSearch(library: StockLibrary, { session }: ActionOptions): Promise<PhotoSearch> {
    if (!readyLibraries(config).includes(library)) throw notReady(library);
    const { openPhotoSearch } = await import('../../providers/stock/search.ts');
    const vendor = await vendorOptions(openOptions(config, session.signal), library);
    const { timeoutMs = PATIENCE.timeoutMs } = vendor;
    return openPhotoSearch(library, {
      ...{ ...vendor, cacheFolder: config.cacheFolder, totalWaitMs: PATIENCE.totalWaitMs },
      timeoutMs: Math.min(timeoutMs, PATIENCE.timeoutMs),
    });
  }
}

/** Also where the library limits requests and a video that is being made takes them all, a search ends. */
async function withPatience<Result>(
  library: StockLibrary,
  signal: AbortSignal,
  task: (call: { readonly signal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  const limit = AbortSignal.timeout(PATIENCE.wholeMs);
  try {
    return await task({ signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    throw limit.aborted && !signal.aborted ? tooSlow(library) : error;
  }
}

const place = (
  options: ActionOptions,
  segment: SegmentType,
  { bytes, name, credit }: { bytes: Uint8Array; name: string; credit?: OwnPhoto['credit'] },
): Promise<object> =>
  withBroughtFile(name, bytes, async (file) => {
    await checkPhotos([{ file }]);
    return locked(options, async (session) => {
      const work = await session.work(await scriptFrom(session.project, {}));
      findSegment(work.script.segments, segment);
      await placePhotos(work, [{ type: segment, file, credit }], () => undefined);
      // A film of the person's own or a take that they chose stays until they ask for another one.
      return { segment, clip_stays: await staysAsBrought(work, segment) };
    });
  });

const forgotten = (segment: SegmentType): SparkfluenceError =>
  new SparkfluenceError('input', 'This photo was found before the program was started again', {
    details: { reason: 'photo_unknown', segment, next: 'Search for it again.' },
  });

const tooSlow = (library: StockLibrary): SparkfluenceError =>
  new SparkfluenceError('provider', `${library} did not answer within ${PATIENCE.wholeMs / 1000} s`, {
    details: {
      reason: 'provider_timeout',
      provider: library,
      next: 'Check the network and search again, or choose another library.',
    },
  });

const notReady = (library: StockLibrary): SparkfluenceError =>
  new SparkfluenceError('config', `${library} cannot be searched: its key is not set`, {
    details: { reason: 'key_missing', provider: library, next: 'Choose another library, or set its key.' },
  });
