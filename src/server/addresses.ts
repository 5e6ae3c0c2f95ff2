import { createHmac } from 'node:crypto';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SparkfluenceError } from '../contracts/errors.ts';
import { sameSecret } from '../http/same-secret.ts';
import { isShown } from '../pipeline/preview/media.ts';
import { CLIENT_NAME } from './keys.ts';
import { clientRoot, ownerOfFolder, projectFolder, type ServerPlace } from './place.ts';

/** Addresses of media: signed, with an end, and made of a project's own names. No path of the machine stands in them. */

export interface MediaFile {
  readonly client: string;
  readonly project: string;
  /** Below the project's folder: `clips/HOOK.mp4`. */
  readonly path: string;
}

/** Whether a file of a project is given out: what the review page shows, the finals of jobs, and the publishing kit. */
export const isGivenOut = (path: string): boolean =>
  isShown(path) ||
  /^(?:combine\/job_[\w-]{1,76}\.mp4|publish\/[\w-]+\.(?:mp4|srt|vtt|jpg|txt|json))$/.test(path);

const PREFIX = '/media/';

export interface Addresses {
  /** The signed address of a file below `base`: `https://host/media/…`. It is the same for the rest of a minute. */
  sign(file: MediaFile, base: string): string;
  /** The minute in which addresses are made now: another one, other addresses. */
  minute(): number;
  /** The file that a request's path and query name; undefined where the signature is wrong or its time is over. */
  open(path: string, query: URLSearchParams): MediaFile | undefined;
  /** The file behind an address that this server gave out, whatever host it was given out under. */
  ours(url: string): MediaFile | undefined;
}

/** @param seconds how long an address works, at the least */
export function openAddresses(
  place: ServerPlace,
  seconds: number,
  nowMs: () => number = Date.now,
): Addresses {
  const key = createHmac('sha256', place.secret).update('media').digest();
  const signatureOf = (path: string, ends: string) =>
    createHmac('sha256', key).update(`${path}\n${ends}`).digest('base64url');
  const addresses: Addresses = {
    minute: () => Math.floor(nowMs() / 60_000),
    sign({ client, project, path }, base) {
      const way = `${PREFIX}${client}/${project}/${path}`;
      const ends = String((addresses.minute() + 1) * 60 + seconds);
      return `${base}${way}?expires=${ends}&signature=${signatureOf(way, ends)}`;
    },
    open(path, query) {
      const [ends = '', signature = ''] = [query.get('expires') ?? '', query.get('signature') ?? ''];
      if (!sameSecret(signature, signatureOf(path, ends)) || Number(ends) * 1000 < nowMs()) return undefined;
      const [client = '', project = '', ...rest] = path.slice(PREFIX.length).split('/');
      return { client, project, path: rest.join('/') };
    },
    ours(text) {
      if (!text.includes(PREFIX) || !URL.canParse(text)) return undefined;
      const url = new URL(text);
      return url.pathname.startsWith(PREFIX) ? addresses.open(url.pathname, url.searchParams) : undefined;
    },
  };
  return addresses;
}

/** The path of a file that may be given out; undefined for any other. */
export function pathOfMedia(root: string, { client, project, path }: MediaFile): string | undefined {
  if (!CLIENT_NAME.test(client) || !isGivenOut(path)) return undefined;
  return join(projectFolder(root, client, project), path);
}

/** The file that a `file:` URL of an answer names, where it may be given out. */
export function mediaOfFile(root: string, url: string): MediaFile | undefined {
  const file = fileURLToPath(url);
  const parts = relative(join(root, 'clients'), file).split(sep);
  const owner = ownerOfFolder(root, join(root, 'clients', ...parts.slice(0, 2)));
  const path = parts.slice(2).join('/');
  return owner === undefined || !isGivenOut(path) ? undefined : { ...owner, path };
}

/** What a request brings, with this server's own addresses made into files again. */
export interface Received {
  readonly body: unknown;
  /** The projects of the client that its media belong to. */
  readonly projects: readonly string[];
}

/**
 * Reads the addresses of media in a request. An address of this server's own opens its file for whoever has it, as a
 * download would; one of another client's project is only taken for what it is signed for.
 * @param copies files of the client's that lie in a storage, by their addresses in the body
 * @throws SparkfluenceError input, reason `url_not_allowed`, for anything but http and https
 */
export function receive(
  root: string,
  addresses: Addresses,
  client: string,
  body: unknown,
  copies: ReadonlyMap<string, MediaFile> = new Map(),
): Received {
  const projects = new Set<string>();
  const read = (name: string, value: unknown): unknown => {
    if (typeof value === 'string') return name.endsWith('_url') ? fileOf(name, value) : value;
    if (Array.isArray(value)) return value.map((each) => read(name, each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, read(inner, each)]));
  };
  const fileOf = (field: string, text: string): string => {
    const file = addresses.ours(text) ?? copies.get(text);
    if (file === undefined) {
      if (/^https?:\/\//i.test(text)) return text;
      throw new SparkfluenceError('input', `${field} must be an https address`, {
        details: { reason: 'url_not_allowed', field, next: 'Give an https address, or one of this server.' },
      });
    }
    if (file.client === client) projects.add(file.project);
    return pathToFileURL(join(clientRoot(root, file.client), file.project, file.path)).href;
  };
  return { body: read('', body), projects: [...projects] };
}
