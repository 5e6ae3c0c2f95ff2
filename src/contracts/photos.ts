import { z } from 'zod';
import { segmentType } from './segments.ts';

/** Photos of stock libraries: where they come from, and under which licence they may be shown. */

/** Openverse needs no key; Pexels and Pixabay have a free one. */
export const STOCK_LIBRARIES = ['openverse', 'pexels', 'pixabay'] as const;
export type StockLibrary = (typeof STOCK_LIBRARIES)[number];

export const isStock = (provider: string): provider is StockLibrary =>
  STOCK_LIBRARIES.some((library) => library === provider);

/**
 * The licences of Openverse under which a photo may be cut to 9:16 and have captions: those without «no derivatives».
 * `pdm` is the public domain mark.
 */
export const PHOTO_LICENSES = ['cc0', 'pdm', 'by', 'by-sa', 'by-nc', 'by-nc-sa'] as const;
export type PhotoLicense = (typeof PHOTO_LICENSES)[number];

/** Those that ask for nothing. */
export const FREE_LICENSES: readonly PhotoLicense[] = ['cc0', 'pdm'];

const isLicense = (name: string): name is PhotoLicense => PHOTO_LICENSES.some((license) => license === name);

/** Licences as people write them: `cc0,pdm,by`. */
export const licensesOf = (list: string): PhotoLicense[] => [
  ...new Set(
    list
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(isLicense),
  ),
];

export const imageLicenses = z
  .string()
  .refine(
    (list) => list.split(',').every((name) => isLicense(name.trim().toLowerCase())),
    `must be licences with commas between them, of ${PHOTO_LICENSES.join(', ')}; those without derivatives (nd) allow no captions`,
  );

/** Whose photo a segment shows. Texts and addresses are the library's own. */
export const photoCreditSchema = z.strictObject({
  library: z.enum(STOCK_LIBRARIES),
  /** The library's own id: a photo is shown once in a video. */
  photo_id: z.string(),
  title: z.string().nullable(),
  creator: z.string().nullable(),
  /** The page of the photo. */
  page_url: z.string(),
  license: z.string(),
  license_url: z.string().nullable(),
  /** The licence asks that the line below stands with the video. */
  required: z.boolean(),
  /** The credit as one line of text. */
  line: z.string(),
});
export type PhotoCredit = z.infer<typeof photoCreditSchema>;

export const photoCreditEntrySchema = photoCreditSchema.extend({ segment_type: segmentType });
export type PhotoCreditEntry = z.infer<typeof photoCreditEntrySchema>;

/** What tells a photo from all others. */
export const photoKey = ({ library, photo_id }: Pick<PhotoCredit, 'library' | 'photo_id'>): string =>
  `${library}:${photo_id}`;
