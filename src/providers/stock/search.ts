import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { StockLibrary } from '../../contracts/photos.ts';
import type { Call, DrawnImage } from '../../contracts/providers.ts';
import { pictureBytes } from '../image/picture-source.ts';
import { downloadSettings } from '../wire/vendor-call.ts';
import { type FoundPhoto, isLargeEnough, isUpright } from './photo.ts';
import { openSearchCache } from './search-cache.ts';
import { type Desk, fetchPhoto, look, openLibrary, type StockOptions } from './stock.ts';

/** A search by a person, who chooses among what is found. It costs nothing. */
export interface PhotoSearch {
  /** Photos that are sharp in the frame, upright ones first. @param words in English, or another language that the library knows */
  find(words: string, language: string, call: Call): Promise<FoundPhoto[]>;
  /** A small picture of it. */
  thumbnail(photo: FoundPhoto, call: Call): Promise<Uint8Array>;
  /** The photo itself, with its credit. @throws SparkfluenceError provider, reason `bad_answer` */
  fetch(photo: FoundPhoto, call: Call): Promise<DrawnImage>;
}

/** @throws SparkfluenceError config, for a base URL that a key may not go to */
export function openPhotoSearch(id: StockLibrary, options: Omit<StockOptions, 'painter'>): PhotoSearch {
  const { library, baseUrl } = openLibrary(id, options);
  const base = checkedBaseUrl(options.baseUrl ?? baseUrl, `${id}.baseUrl`);
  const context = { provider: id, what: 'the photo', secrets: [options.apiKey] };
  const cache = openSearchCache(options.cacheFolder);
  const deskFor = (call: Call): Desk => ({
    ...{ options, library, base, cache, context },
    call: async () => call,
    release: async () => undefined,
  });
  return {
    async find(words, language, call) {
      const query = { text: words, language: library.speaks(language) ? language : 'en' };
      const desk = deskFor(call);
      const { found: upright } = await look(desk, { query, upright: true, page: 1 });
      const fitting = upright.filter(({ size }) => size === undefined || isLargeEnough(size));
      if (fitting.length >= ENOUGH) return fitting;
      const { found: all } = await look(desk, { query, upright: false, page: 1 });
      const known = new Set(fitting.map(({ credit }) => credit.photo_id));
      const others = all.filter(
        ({ credit, size }) => !known.has(credit.photo_id) && (size === undefined || isLargeEnough(size)),
      );
      const isTall = ({ size }: FoundPhoto) => size === undefined || isUpright(size);
      return [...fitting, ...others.filter(isTall), ...others.filter((photo) => !isTall(photo))];
    },
    thumbnail: ({ thumbnailUrl, url }, { signal }) =>
      pictureBytes(thumbnailUrl ?? url, {
        ...downloadSettings(options),
        offeredBy: base.href,
        context,
        signal,
      }),
    fetch: (photo, call) => fetchPhoto(deskFor(call), photo),
  };
}

/** With so many upright photos no wide ones are looked for. */
const ENOUGH = 6;
