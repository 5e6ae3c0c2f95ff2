import { z } from 'zod';
import { addressOf, type FoundPhoto, type Library, lineOf, type Search, type Size } from './photo.ts';

export const PEXELS_BASE_URL = 'https://api.pexels.com/v1';

/** Larger files take long, and a phone shows no difference. */
const MOST_PIXELS = 16_000_000;
/** `large2x` fits into this. */
const LARGE: Size = { width: 1880, height: 1300 };

/**
 * Pexels, with a free key. Source: https://www.pexels.com/api/documentation/ (`GET /v1/search`, the key as it is in
 * `Authorization`; 200 requests an hour and 20,000 a month).
 */
export const pexels = (apiKey: string): Library => ({
  pathOf: ({ query, upright, page }: Search) =>
    `search?${new URLSearchParams({
      query: query.text,
      ...(upright ? { orientation: 'portrait' } : {}),
      size: 'small', // at least 4 megapixels
      locale: LOCALES[query.language] ?? 'en-US',
      per_page: '40',
      page: String(page),
    })}`,
  headers: { authorization: apiKey },
  speaks: (language) => language in LOCALES,
  read(answer) {
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success) return undefined;
    return parsed.data.photos.flatMap((found): FoundPhoto[] => {
      const photo = photoSchema.safeParse(found).data;
      if (photo === undefined) return [];
      const { width, height, src } = photo;
      const isHuge = width * height > MOST_PIXELS;
      const scale = Math.min(1, LARGE.width / width, LARGE.height / height);
      const url = addressOf((isHuge ? src.large2x : null) ?? src.original);
      const page_url = addressOf(photo.url);
      if (url === undefined || page_url === undefined) return [];
      const size = isHuge && src.large2x != null ? { width: width * scale, height: height * scale } : photo;
      const creator = lineOf(photo.photographer);
      return [
        {
          url,
          thumbnailUrl: addressOf(src.medium),
          size: { width: Math.round(size.width), height: Math.round(size.height) },
          credit: {
            library: 'pexels',
            photo_id: String(photo.id),
            title: lineOf(photo.alt),
            ...{ creator, page_url },
            license: 'Pexels License',
            license_url: 'https://www.pexels.com/license/',
            required: false,
            line: `Photo${creator === null ? '' : ` by ${creator}`} on Pexels: ${page_url}`,
          },
        },
      ];
    });
  },
  hasMore: (answer) => answerSchema.parse(answer).next_page != null,
});

/** The locale of a search; undefined for a language that Pexels does not know. */
export const pexelsLocale = (language: string): string | undefined => LOCALES[language];

/** The languages of a search, by ours. */
const LOCALES: Readonly<Record<string, string>> = {
  ...{ en: 'en-US', pt: 'pt-BR', es: 'es-ES', ca: 'ca-ES', de: 'de-DE', it: 'it-IT', fr: 'fr-FR' },
  ...{ sv: 'sv-SE', id: 'id-ID', pl: 'pl-PL', ja: 'ja-JP', zh: 'zh-CN', ko: 'ko-KR', th: 'th-TH' },
  ...{ nl: 'nl-NL', hu: 'hu-HU', vi: 'vi-VN', cs: 'cs-CZ', da: 'da-DK', fi: 'fi-FI', uk: 'uk-UA' },
  ...{ el: 'el-GR', ro: 'ro-RO', nb: 'nb-NO', sk: 'sk-SK', tr: 'tr-TR', ru: 'ru-RU' },
};

const answerSchema = z.object({ photos: z.array(z.unknown()), next_page: z.string().nullish().catch(null) });
const photoSchema = z.object({
  id: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
  url: z.string(),
  photographer: z.string().nullish().catch(null),
  alt: z.string().nullish().catch(null),
  src: z.object({
    original: z.string(),
    large2x: z.string().nullish().catch(null),
    medium: z.string().nullish().catch(null),
  }),
});
