import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { StockLibrary } from '../../src/contracts/photos.ts';
import { fakeJpeg } from './fake-jpeg.ts';
import { bytes, json, type Reply, type Sent } from './fake-vendor.ts';

/**
 * The three libraries of photos on one loopback server, written from their documents:
 * Openverse: https://api.openverse.org/v1/ and `media_serializers.py`, `image_serializers.py`, `licenses.py` and
 * `throttle.py` of github.com/WordPress/openverse (a page of more than 20 without a key is 401, an unknown licence 400).
 * Pexels: https://www.pexels.com/api/documentation/ (`GET /v1/search`, the bare key in `Authorization`, `per_page` to 80).
 * Pixabay: https://pixabay.com/api/docs/ (`GET /api/`, the key in the address, `q` to 100 letters, `per_page` 3 to 200;
 * errors are plain text). Parameters that are not documented are refused, and so is a wrong key.
 */

export interface WorldPhoto {
  readonly id: number;
  readonly words: string;
  readonly width: number;
  readonly height: number;
  readonly license?: string;
  readonly mature?: boolean;
  /** 404 where the file should be, as of photos that were taken down since. */
  readonly gone?: boolean;
  /** A real picture, where it is looked at. */
  readonly bytes?: Buffer;
}

export const STOCK_KEYS = {
  pexels: 'dummy-pexels-0123456789',
  pixabay: '12345-dummypixabay0123456789',
} as const;

const page = z.coerce.number().int().min(1);
const one = (...names: [string, ...string[]]) => z.enum(names);
const listOf = (...names: string[]) =>
  z.string().refine((list) => list.split(',').every((name) => names.includes(name)), 'is none of its values');

const openverseQuery = z.strictObject({
  q: z.string().max(200).optional(),
  license: listOf(
    'by',
    'by-sa',
    'by-nd',
    'by-nc',
    'by-nc-sa',
    'by-nc-nd',
    'cc0',
    'pdm',
    'sampling+',
    'nc-sampling+',
  ).optional(),
  category: listOf('photograph', 'illustration', 'digitized_artwork').optional(),
  aspect_ratio: listOf('tall', 'wide', 'square').optional(),
  size: listOf('small', 'medium', 'large').optional(),
  mature: one('true', 'false').optional(),
  filter_dead: one('true', 'false').optional(),
  page_size: page.optional(),
  page: page.max(20).optional(),
});
const LOCALES =
  'en-US pt-BR es-ES ca-ES de-DE it-IT fr-FR sv-SE id-ID pl-PL ja-JP zh-TW zh-CN ko-KR th-TH nl-NL hu-HU vi-VN cs-CZ da-DK fi-FI uk-UA el-GR ro-RO nb-NO sk-SK tr-TR ru-RU';
const pexelsQuery = z.strictObject({
  query: z.string().min(1),
  orientation: one('landscape', 'portrait', 'square').optional(),
  size: one('large', 'medium', 'small').optional(),
  color: z.string().optional(),
  locale: z
    .string()
    .refine((locale) => LOCALES.split(' ').includes(locale))
    .optional(),
  page: page.optional(),
  per_page: page.max(80).optional(),
});
const pixabayQuery = z.strictObject({
  key: z.string(),
  q: z.string().max(100).optional(),
  lang: one(
    'cs',
    'da',
    'de',
    'en',
    'es',
    'fr',
    'id',
    'it',
    'hu',
    'nl',
    'no',
    'pl',
    'pt',
    'ro',
    'sk',
    'fi',
    'sv',
    'tr',
    'vi',
    'th',
    'bg',
    'ru',
    'el',
    'ja',
    'ko',
    'zh',
  ).optional(),
  image_type: one('all', 'photo', 'illustration', 'vector').optional(),
  orientation: one('all', 'horizontal', 'vertical').optional(),
  min_width: z.coerce.number().int().optional(),
  min_height: z.coerce.number().int().optional(),
  safesearch: one('true', 'false').optional(),
  order: one('popular', 'latest').optional(),
  page: page.optional(),
  per_page: z.coerce.number().int().min(3).max(200).optional(),
});

export class StockWorld {
  readonly sent: Sent[] = [];
  origin = '';
  /** Takes the place of every search. */
  fault: Reply | undefined;
  private readonly server = createServer((request, response) => this.serve(request, response));
  readonly photos: readonly WorldPhoto[];

  constructor(photos: readonly WorldPhoto[]) {
    this.photos = photos;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  baseUrl = (library: StockLibrary): string =>
    `${this.origin}${{ openverse: '/v1', pexels: '/pexels/v1', pixabay: '/pixabay/api' }[library]}`;

  get env(): Record<string, string> {
    return {
      OPENVERSE_BASE_URL: this.baseUrl('openverse'),
      PEXELS_BASE_URL: this.baseUrl('pexels'),
      PIXABAY_BASE_URL: this.baseUrl('pixabay'),
    };
  }

  /** The searches in order, as `query parameter: words`. */
  get searches(): URLSearchParams[] {
    return this.sent
      .filter(({ path }) => !path.startsWith('/files/'))
      .map(({ path }) => new URL(path, 'http://x').searchParams);
  }

  private serve({ method = '', url: path = '', headers }: IncomingMessage, response: ServerResponse): void {
    const sent: Sent = { method, path, headers, body: Buffer.alloc(0) };
    this.sent.push(sent);
    const { pathname, searchParams } = new URL(path, 'http://x');
    const file = /^\/files\/(\d+)\.jpg$/.exec(pathname)?.[1];
    const query = Object.fromEntries(searchParams);
    const search = (): Reply => {
      if (pathname === '/v1/images/') return this.openverse(query, headers.authorization);
      if (pathname === '/pexels/v1/search') return this.pexels(query, headers.authorization);
      return pathname === '/pixabay/api/' ? this.pixabay(query) : json(404, { error: 'no such path' });
    };
    const reply = file === undefined ? (this.fault ?? search()) : this.file(Number(file));
    reply.answer(response, sent);
  }

  private file(wanted: number): Reply {
    const photo = this.photos.find(({ id }) => id === wanted);
    if (photo === undefined || photo.gone === true) return json(404, { error: 'gone' });
    return bytes(photo.bytes ?? fakeJpeg(photo.width, photo.height), 'image/jpeg');
  }

  private openverse(query: Record<string, string>, authorization: string | undefined): Reply {
    const parsed = openverseQuery.safeParse(query);
    if (!parsed.success) return json(400, { detail: z.treeifyError(parsed.error) });
    const { q = '', license, aspect_ratio, page_size = 20, page: number = 1, mature = 'false' } = parsed.data;
    if (authorization === undefined && page_size > 20)
      return json(401, { detail: 'Ensure this value is less than or equal to 20.' });
    const found = this.matching(q).filter(
      (photo) =>
        (license === undefined || license.split(',').includes(photo.license ?? 'cc0')) &&
        (aspect_ratio !== 'tall' || photo.height > photo.width) &&
        (mature === 'true' || photo.mature !== true),
    );
    return json(200, {
      result_count: found.length,
      page_count: Math.ceil(found.length / page_size),
      page_size,
      page: number,
      results: found.slice((number - 1) * page_size, number * page_size).map((photo) => ({
        id: idOf(photo),
        title: `A [photo] of ${photo.words}`,
        indexed_on: '2020-04-25T01:17:18.000000Z',
        foreign_landing_url: `https://photos.example/${photo.id}`,
        url: `${this.origin}/files/${photo.id}.jpg`,
        creator: `Maker ${photo.id}`,
        creator_url: 'https://photos.example/maker',
        license: photo.license ?? 'cc0',
        license_version: '1.0',
        license_url: 'https://creativecommons.org/publicdomain/zero/1.0/',
        ...{ provider: 'flickr', source: 'flickr', category: 'photograph', filesize: null, filetype: 'jpg' },
        ...{ tags: [], fields_matched: ['title'], mature: photo.mature ?? false, unstable__sensitivity: [] },
        ...{
          width: photo.width,
          height: photo.height,
          attribution: 'x',
          thumbnail: 'x',
          detail_url: 'x',
          related_url: 'x',
        },
      })),
    });
  }

  private pexels(query: Record<string, string>, authorization: string | undefined): Reply {
    if (authorization !== STOCK_KEYS.pexels) return json(401, { status: 401, code: 'Unauthorized' });
    const parsed = pexelsQuery.safeParse(query);
    if (!parsed.success) return json(400, { status: 400, code: 'Bad Request' });
    const { query: q, orientation, per_page = 15, page: number = 1 } = parsed.data;
    const found = this.matching(q).filter(
      ({ width, height }) => orientation !== 'portrait' || height > width,
    );
    return json(200, {
      ...{ total_results: found.length, page: number, per_page },
      ...(found.length > number * per_page
        ? { next_page: `${this.baseUrl('pexels')}/search?page=${number + 1}` }
        : {}),
      photos: found.slice((number - 1) * per_page, number * per_page).map((photo) => ({
        ...{ id: photo.id, width: photo.width, height: photo.height },
        url: `https://www.pexels.com/photo/${photo.id}/`,
        ...{
          photographer: `Maker ${photo.id}`,
          photographer_url: 'https://www.pexels.com/@maker',
          photographer_id: 1,
        },
        ...{ avg_color: '#333831', liked: false, alt: `A photo of ${photo.words}` },
        src: Object.fromEntries(
          ['original', 'large2x', 'large', 'medium', 'small', 'portrait', 'landscape', 'tiny'].map((name) => [
            name,
            `${this.origin}/files/${photo.id}.jpg${name === 'original' ? '' : '?auto=compress'}`,
          ]),
        ),
      })),
    });
  }

  private pixabay(query: Record<string, string>): Reply {
    if (query.key !== STOCK_KEYS.pixabay)
      return text(400, '[ERROR 400] Invalid or missing API key (https://pixabay.com/api/docs/).');
    const parsed = pixabayQuery.safeParse(query);
    if (!parsed.success) return text(400, '[ERROR 400] A parameter is out of valid range.');
    const { q = '', orientation, per_page = 20, page: number = 1 } = parsed.data;
    const found = this.matching(q).filter(
      ({ width, height }) => orientation !== 'vertical' || height > width,
    );
    return json(200, {
      ...{ total: found.length, totalHits: found.length },
      hits: found.slice((number - 1) * per_page, number * per_page).map((photo) => ({
        ...{
          id: photo.id,
          pageURL: `https://pixabay.com/photos/${photo.id}/`,
          type: 'photo',
          tags: photo.words,
        },
        ...{
          previewURL: 'x',
          previewWidth: 1,
          previewHeight: 1,
          webformatURL: 'x',
          webformatWidth: 1,
          webformatHeight: 1,
        },
        largeImageURL: `${this.origin}/files/${photo.id}.jpg`,
        ...{ imageWidth: photo.width, imageHeight: photo.height, imageSize: 1 },
        ...{
          views: 1,
          downloads: 1,
          likes: 1,
          comments: 1,
          user_id: 1,
          user: `Maker ${photo.id}`,
          userImageURL: '',
        },
      })),
    });
  }

  /** All words of the search stand beside the photo. */
  private matching(search: string): WorldPhoto[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return this.photos.filter((photo) => words.every((word) => photo.words.split(' ').includes(word)));
  }
}

export const idOf = ({ id }: Pick<WorldPhoto, 'id'>): string =>
  `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

const text = (status: number, body: string): Reply => ({
  answer: (response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  },
});
