import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/**
 * Pexels' footage on loopback, written from https://www.pexels.com/api/documentation/#videos-search: `GET /v1/videos/search` with the
 * bare key in `Authorization`; parameters that are not documented are refused, and so is a wrong key.
 */

export interface WorldFootage {
  readonly id: number;
  readonly words: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly file: Buffer;
}

const querySchema = z.strictObject({
  query: z.string().min(1),
  orientation: z.enum(['landscape', 'portrait', 'square']).optional(),
  size: z.enum(['large', 'medium', 'small']).optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2}-[A-Z]{2}$/)
    .optional(),
  page: z.coerce.number().int().min(1).optional(),
  per_page: z.coerce.number().int().min(1).max(80).optional(),
});

export const FOOTAGE_KEY = 'dummy-pexels-0123456789';

/** A server that is closed after the test; `sent` holds what was asked, `strays` what was refused. */
export async function startFootageWorld(all: readonly WorldFootage[]) {
  const sent: string[] = [];
  const strays: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const refuse = (status: number, why: string) => {
      strays.push(`${url.pathname}: ${why}`);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: why }));
    };
    sent.push(`${url.pathname}${url.search}`);
    const file = all.find(({ id }) => url.pathname === `/files/${id}.mp4`);
    if (file !== undefined) {
      if (request.headers.authorization !== undefined) return refuse(400, 'the key does not belong here');
      return void response.writeHead(200, { 'content-type': 'video/mp4' }).end(file.file);
    }
    if (url.pathname !== '/v1/videos/search') return refuse(404, 'no such path');
    if (request.headers.authorization !== FOOTAGE_KEY) return refuse(401, 'no key');
    const query = querySchema.safeParse(Object.fromEntries(url.searchParams));
    if (!query.success) return refuse(400, z.prettifyError(query.error));
    const { query: words, orientation } = query.data;
    const isOf = ({ width, height }: WorldFootage) =>
      orientation === undefined || (orientation === 'portrait') === height > width;
    const found = all.filter(
      (each) => isOf(each) && words.split(' ').every((word) => each.words.includes(word)),
    );
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const videos = found.map(({ id, width, height, seconds }) => ({
      ...{ id, width, height, url: `https://www.pexels.com/video/${id}/`, duration: seconds },
      image: 'https://images.pexels.com/videos/x.jpg',
      user: { id: 1, name: 'Ana Lima', url: 'https://www.pexels.com/@ana' },
      video_files: [
        {
          id: 1,
          quality: 'hd',
          file_type: 'video/mp4',
          width,
          height,
          fps: 25,
          link: `${origin}/files/${id}.mp4`,
        },
        {
          id: 2,
          quality: 'sd',
          file_type: 'video/mp4',
          width: 240,
          height: 426,
          fps: 25,
          link: `${origin}/files/none.mp4`,
        },
      ],
      video_pictures: [],
    }));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ page: 1, per_page: 20, total_results: videos.length, url: '', videos }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { sent, strays, env: { PEXELS_API_KEY: FOOTAGE_KEY, PEXELS_BASE_URL: `${origin}/v1` } };
}
