import { Readable } from 'node:stream';
import { SparkfluenceError } from '../contracts/errors.ts';
import { leadsNowhere } from '../contracts/system-errors.ts';
import { openPart } from '../http/file-part.ts';
import { mediaType } from '../pipeline/preview/media.ts';
import { pathOfMedia } from './addresses.ts';
import { type Asked, type Parts, send } from './parts.ts';

/** Sends a file behind a signed address, or the part of it that is asked for. */
export async function sendMedia({ addresses, place, team }: Parts, c: Asked): Promise<Response> {
  const file = addresses.open(c.req.path, new URL(c.req.url).searchParams);
  if (file === undefined) throw refused();
  const path = pathOfMedia(place.root, file);
  if (path === undefined) throw missing();
  const open = () => openPart(path, mediaType(path), c.req.header('range'), c.req.header('if-range'));
  const part = await open()
    .catch(async (error: unknown) => {
      // Another server may have made it.
      if (leadsNowhere(error) && (await team.bringMedia(file))) return open();
      throw error;
    })
    .catch((error: unknown) => {
      throw leadsNowhere(error) ? missing() : error;
    });
  const headers = {
    ...part.headers,
    'cache-control': 'private, max-age=3600',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (c.req.method === 'HEAD' || part.bytes === undefined) {
    await part.handle.close();
    return send(c, { status: part.status, body: null }, headers);
  }
  // The stream closes the file, also where the client leaves in the middle.
  const stream = part.handle.createReadStream(part.bytes);
  return send(c, { status: part.status, body: Readable.toWeb(stream) as ReadableStream }, headers);
}

const refused = (): SparkfluenceError =>
  new SparkfluenceError('input', 'This address is not signed by this server, or its time is over', {
    details: { reason: 'bad_signature', next: 'Ask for the status again; its answer has a new address.' },
  });

const missing = (): SparkfluenceError =>
  new SparkfluenceError('input', 'This file is not there any more', { details: { reason: 'no_such_page' } });
