import { z } from 'zod';
import { FREE_LICENSES, type PhotoCredit, type PhotoLicense } from '../../contracts/photos.ts';
import { addressOf, type FoundPhoto, type Library, lineOf, type Search } from './photo.ts';

export const OPENVERSE_BASE_URL = 'https://api.openverse.org/v1';

/** The most that a page has without a key; more is refused with 401. */
const PAGE_SIZE = 20;

/**
 * Openverse: photos under open licences, without a key. Source: `GET /v1/images/` of https://api.openverse.org/v1/ and
 * `api/api/serializers` of github.com/WordPress/openverse.
 */
export const openverse = (licenses: readonly PhotoLicense[] = FREE_LICENSES): Library => ({
  pathOf: ({ query, upright, page }: Search) =>
    `images/?${new URLSearchParams({
      q: query.text.slice(0, 200),
      license: licenses.join(','),
      category: 'photograph',
      size: 'medium,large',
      ...(upright ? { aspect_ratio: 'tall' } : {}),
      mature: 'false',
      filter_dead: 'true',
      page_size: String(PAGE_SIZE),
      page: String(page),
    })}`,
  headers: {},
  isOpen: true,
  // Titles and tags are in the language of whoever uploaded the photo.
  speaks: () => true,
  read(answer) {
    const parsed = answerSchema.safeParse(answer);
    if (!parsed.success) return undefined;
    return parsed.data.results.flatMap((found): FoundPhoto[] => {
      const photo = photoSchema.safeParse(found).data;
      const url = addressOf(photo?.url);
      if (photo === undefined || url === undefined) return [];
      const isAllowed = licenses.some((license) => license === photo.license.toLowerCase());
      const isSensitive = photo.mature === true || (photo.unstable__sensitivity ?? []).length > 0;
      const isPhoto = photo.filetype == null || /^(?:jpe?g|png|webp)$/i.test(photo.filetype);
      if (!isAllowed || isSensitive || !isPhoto) return [];
      const { width, height } = photo;
      const size = width && height ? { width, height } : undefined;
      return [{ credit: creditOf(photo), url, thumbnailUrl: addressOf(photo.thumbnail), size }];
    });
  },
  hasMore: (answer, page) => answerSchema.parse(answer).page_count > page,
});

const text = z.string().nullish().catch(null);
const answerSchema = z.object({ results: z.array(z.unknown()), page_count: z.number().catch(1) });
const photoSchema = z.object({
  id: z.string(),
  url: z.string(),
  license: z.string(),
  ...{ title: text, creator: text, foreign_landing_url: text, license_version: text, license_url: text },
  ...{ source: text, filetype: text, thumbnail: text },
  width: z.number().positive().nullish().catch(null),
  height: z.number().positive().nullish().catch(null),
  mature: z.boolean().nullish().catch(null),
  unstable__sensitivity: z.array(z.unknown()).nullish().catch(null),
});

function creditOf(photo: z.infer<typeof photoSchema>): PhotoCredit {
  const title = lineOf(photo.title);
  const creator = lineOf(photo.creator);
  const version = lineOf(photo.license_version, 8);
  const code = photo.license.toLowerCase();
  const license = `${NAMES[code] ?? `CC ${code.toUpperCase()}`}${version === null ? '' : ` ${version}`}`;
  const page_url = addressOf(photo.foreign_landing_url) ?? `https://openverse.org/image/${photo.id}`;
  const source = lineOf(photo.source, 60);
  const license_url = addressOf(photo.license_url) ?? null;
  const required = code.startsWith('by');
  // These licences ask for their own address as well, and that changes are named: a photo is cut to the frame.
  const terms = required ? `${license_url === null ? '' : ` (${license_url})`}, cropped` : '';
  return {
    library: 'openverse',
    photo_id: photo.id,
    ...{ title, creator, page_url, license },
    license_url,
    required,
    line: `Photo: ${title === null ? 'untitled' : `“${title}”`}${creator === null ? '' : ` by ${creator}`}${
      source === null ? '' : ` (${source})`
    }, ${license}${terms}, by Openverse: ${page_url}`,
  };
}

const NAMES: Readonly<Record<string, string>> = { cc0: 'CC0', pdm: 'Public Domain Mark' };
