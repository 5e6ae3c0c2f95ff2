import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import {
  type KeptReference,
  MOST_REFERENCES,
  REFERENCE_KINDS,
  type Reference,
  type ReferenceKind,
} from '../../contracts/references.ts';
import { copyWhole, makeFolder, writeWhole } from '../../disk/files.ts';
import { sha256, sha256OfFile } from '../../disk/fingerprint.ts';
import { readBytes } from '../../disk/read.ts';
import { type Project, saveSettingsAgain } from '../../project/store.ts';
import { decode } from './decode.ts';
import { MAX_PHOTO_BYTES, photoFormat, unreadable } from './photo-format.ts';
import { turnOf } from './turn.ts';

/** A reference that a person named, read, checked and in a form that every vendor takes. */
export interface OwnReference {
  readonly kept: KeptReference;
  readonly bytes: Uint8Array;
}

/** Vendors make larger pictures smaller; what is sent inline has a limit of 20 MB for all together. */
const MOST_SIDE = 2048;
const MOST_BYTES = 4 * 1024 * 1024;
/** A smaller picture shows nothing that could be kept the same. */
const LEAST_SIDE = 64;
const QUALITY = 92;

/**
 * Reads references before anything is made or bought. HEIC, AVIF and GIF, what is turned or very large become a JPEG.
 * @param named absolute paths
 * @throws SparkfluenceError input: `bad_image`, `file_missing`, `bad_reference`
 */
export async function readReferences(
  named: readonly { readonly kind: ReferenceKind; readonly file: string }[],
): Promise<OwnReference[]> {
  if (named.length > MOST_REFERENCES)
    throw badReference(`--reference names ${named.length} pictures; ${MOST_REFERENCES} are taken at most`);
  const read = await Promise.all(named.map(({ kind, file }) => readReference(kind, file)));
  return read.filter(({ kept }, at) => read.findIndex((each) => each.kept.sha256 === kept.sha256) === at);
}

async function readReference(kind: ReferenceKind, file: string): Promise<OwnReference> {
  const what = `--reference ${file}`;
  const original = await readBytes(file, { maxBytes: MAX_PHOTO_BYTES }).catch((cause: unknown) => {
    if (cause instanceof SparkfluenceError) throw cause;
    throw new SparkfluenceError('input', `${what}: there is no such file that can be read`, {
      details: { reason: 'file_missing', field: '--reference', path: file, next: 'Check its name.' },
      cause,
    });
  });
  const format = photoFormat(original, what);
  const { image, width, height } = await decode(original, format, what);
  if (Math.min(width, height) < LEAST_SIDE)
    throw unreadable(
      what,
      `it is only ${width}×${height} pixels large; ${LEAST_SIDE} are needed each way`,
      undefined,
      'Take a larger one.',
    );
  const { createCanvas } = await import('@napi-rs/canvas');
  const scaled = (most: number) => {
    const scale = Math.min(1, most / Math.max(width, height));
    const canvas = createCanvas(
      Math.max(1, Math.round(width * scale)),
      Math.max(1, Math.round(height * scale)),
    );
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const isPlain = format === 'jpg' || format === 'png' || format === 'webp';
  const asItIs =
    isPlain &&
    turnOf(original, format) === 1 &&
    original.length <= MOST_BYTES &&
    Math.max(width, height) <= MOST_SIDE;
  const bytes = asItIs ? original : new Uint8Array(await scaled(MOST_SIDE).encode('jpeg', QUALITY));
  const kindOfFile = asItIs ? format : 'jpg';
  const hash = sha256(bytes);
  const small = scaled(48);
  const pixels = small.getContext('2d').getImageData(0, 0, small.width, small.height).data;
  return {
    bytes,
    kept: {
      kind,
      path: `references/${hash.slice(0, 16)}.${kindOfFile}`,
      sha256: hash,
      mime_type: MIME[kindOfFile],
      colors: mainColors(pixels),
    },
  };
}

const MIME = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;

/** The most frequent colours of a picture, in steps that a word for a colour can follow. */
function mainColors(rgba: Uint8ClampedArray): string[] {
  const counts = new Map<number, { count: number; sum: [number, number, number] }>();
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red, green, blue] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
    const key = ((red >> 6) << 4) | ((green >> 6) << 2) | (blue >> 6);
    const known = counts.get(key) ?? { count: 0, sum: [0, 0, 0] };
    known.count += 1;
    known.sum = [known.sum[0] + red, known.sum[1] + green, known.sum[2] + blue];
    counts.set(key, known);
  }
  return [...counts.values()]
    .sort((one, other) => other.count - one.count)
    .slice(0, 3)
    .map(({ count, sum }) => `#${sum.map((part) => hex(part / count)).join('')}`);
}

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0');

/**
 * Copies references into the project, and checks that all that the project keeps are there.
 * @throws SparkfluenceError input, reason `reference_missing`
 */
export async function placeReferences(
  project: Project,
  references: readonly OwnReference[] = [],
): Promise<void> {
  const { folder, settings } = project;
  for (const { kept, bytes } of references) await writeWhole(join(folder, kept.path), bytes);
  for (const each of settings.references ?? [])
    if (!(await isThere(folder, each))) throw missing(folder, each);
  if (references.length > 0) await saveSettingsAgain(project);
}

/**
 * The references of a project that another one shall have and has not, which is looked at before anything is bought for it.
 * @throws SparkfluenceError input, reason `reference_missing`
 */
export async function referencesToCopy(from: Project, to: Project): Promise<KeptReference[]> {
  const lacking: KeptReference[] = [];
  for (const each of to.settings.references ?? []) {
    if (await isThere(to.folder, each)) continue;
    if (!(await isThere(from.folder, each))) throw missing(from.folder, each);
    lacking.push(each);
  }
  return lacking;
}

/** Copies what `referencesToCopy` found. Only the holder of the other project's lock may call it. */
export async function copyReferences(
  from: Project,
  to: Project,
  references: readonly KeptReference[],
): Promise<void> {
  if (references.length === 0) return;
  await makeFolder(join(to.folder, 'references'));
  for (const { path } of references) await copyWhole(join(from.folder, path), join(to.folder, path));
  await saveSettingsAgain(to);
}

const isThere = async (folder: string, { path, sha256: hash }: KeptReference): Promise<boolean> =>
  (await sha256OfFile(join(folder, path)).catch(() => undefined)) === hash;

const missing = (folder: string, { path }: KeptReference): SparkfluenceError =>
  new SparkfluenceError('input', `The project’s reference ${path} is missing or was changed`, {
    details: {
      reason: 'reference_missing',
      path: join(folder, path),
      next: 'Give the pictures again with --reference FILE, or leave them out with --reference none.',
    },
  });

/** What all pictures and clips of a project shall agree with. */
export const referencesOf = ({ folder, settings }: Project): Reference[] | undefined =>
  settings.references === undefined || settings.references.length === 0
    ? undefined
    : settings.references.map(({ kind, path, sha256: hash, mime_type, colors }) => ({
        ...{ kind, colors, sha256: hash, mimeType: mime_type, file: join(folder, path) },
      }));

/** What references are in a fingerprint: nothing where there are none, or where who makes it takes none. */
export const referencesPart = (
  references: readonly Reference[] | undefined,
  takesReferences: boolean | undefined,
): { readonly references?: readonly Pick<Reference, 'kind' | 'sha256'>[] } =>
  references === undefined || takesReferences !== true
    ? {}
    : { references: references.map(({ kind, sha256: hash }) => ({ kind, sha256: hash })) };

export const badReference = (why: string): SparkfluenceError =>
  new SparkfluenceError('input', why, {
    details: {
      reason: 'bad_reference',
      field: '--reference',
      allowed: [...REFERENCE_KINDS],
      next: 'Write it as --reference FILE or --reference person=FILE, once for each, or --reference none.',
    },
  });
