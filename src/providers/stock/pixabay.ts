import { z } from 'zod';
import { addressOf, type FoundPhoto, type Library, lineOf, type Search } from './photo.ts';

export const PIXABAY_BASE_URL = 'https://pixabay.com/api';

const PAGE_SIZE = 50;
/** `largeImageURL` fits into a square of so many pixels. */
const LARGE = 1280;

/**
 * Pixabay, with a free key. Source: https://pixabay.com/api/docs/ (`GET /api/`; 100 requests in 60 seconds, answers kept for
 * 24 hours, files downloaded and not linked to). It takes the key in the address and nowhere else, so only this library's
 * own server ever gets that address.
 */
export const pixabay = (apiKey: string): Library => ({
  pathOf: ({ query, upright, page }: Search) =>
    `?${new URLSearchParams({
      q: query.text.slice(0, 100),
      lang: LANGUAGES.has(query.language) ? query.language : 'en',
      image_type: 'photo',
      ...(upright ? { orientation: 'vertical' } : {}),
      min_width: '720',
      min_height: '720',
      safesearch: 'true',
      per_page: String(PAGE_SIZE),
      page: String(page),
    })}`,
  keyed: (path) => `${path}&key=${encodeURIComponent(apiKey)}`,
  headers: {},
  speaks: (language) => LANGUAGES.has(language),
  read(answer) {
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success) return undefined;
    return parsed.data.hits.flatMap((found): FoundPhoto[] => {
      const photo = photoSchema.safeParse(found).data;
      const url = addressOf(photo?.largeImageURL);
      const page_url = addressOf(photo?.pageURL);
      if (photo === undefined || url === undefined || page_url === undefined) return [];
      const { imageWidth, imageHeight } = photo;
      const scale = Math.min(1, LARGE / Math.max(imageWidth, imageHeight));
      const creator = lineOf(photo.user);
      return [
        {
          url,
          thumbnailUrl: addressOf(photo.webformatURL),
          size: { width: Math.round(imageWidth * scale), height: Math.round(imageHeight * scale) },
          credit: {
            library: 'pixabay',
            photo_id: String(photo.id),
            title: lineOf(photo.tags),
            ...{ creator, page_url },
            license: 'Pixabay Content License',
            license_url: 'https://pixabay.com/service/license-summary/',
            required: false,
            line: `Photo${creator === null ? '' : ` by ${creator}`} on Pixabay: ${page_url}`,
          },
        },
      ];
    });
  },
  hasMore: (answer, page) => answerSchema.parse(answer).totalHits > page * PAGE_SIZE,
});

/** The languages of a search. */
const LANGUAGES: ReadonlySet<string> = new Set(
  'cs da de en es fr id it hu nl no pl pt ro sk fi sv tr vi th bg ru el ja ko zh'.split(' '),
);

const answerSchema = z.object({ hits: z.array(z.unknown()), totalHits: z.number().catch(0) });
const photoSchema = z.object({
  id: z.number(),
  pageURL: z.string(),
  largeImageURL: z.string(),
  webformatURL: z.string().nullish().catch(null),
  imageWidth: z.number().positive(),
  imageHeight: z.number().positive(),
  user: z.string().nullish().catch(null),
  tags: z.string().nullish().catch(null),
});
