import { z } from 'zod';
import { mediaUrl, segmentType } from './segments.ts';

/** Where finished files are kept for others: `s3://bucket/prefix` or `supabase://bucket/prefix`. */

export const STORAGES = ['s3', 'supabase'] as const;
export type StorageId = (typeof STORAGES)[number];

export interface StorageAddress {
  readonly storage: StorageId;
  readonly bucket: string;
  /** Folders below the bucket with `/` between them and none at the ends; empty for none. */
  readonly prefix: string;
}

/** The value that takes back a storage which the project or the configuration names. */
export const NO_UPLOAD = 'none';

/** Letters that both services take in names without escapes in any address. */
const BUCKET = /^[a-z\d](?:[a-z\d._-]{0,61}[a-z\d])$/i;
const PREFIX = /^[\w.=@()!'*-]+(?:\/[\w.=@()!'*-]+)*$/;
const LONGEST_PREFIX = 512;

/** The parts of an address; undefined where the text is none. */
export function storageAddress(text: string): StorageAddress | undefined {
  const {
    storage,
    bucket = '',
    prefix = '',
  } = /^(?<storage>[a-z\d]+):\/\/(?<bucket>[^/]+)(?:\/(?<prefix>.*))?$/.exec(text.trim())?.groups ?? {};
  const id = STORAGES.find((each) => each === storage);
  const folders = prefix.replace(/\/$/, '');
  if (id === undefined || !BUCKET.test(bucket) || folders.length > LONGEST_PREFIX) return undefined;
  if (folders !== '' && (!PREFIX.test(folders) || folders.split('/').some((each) => /^\.+$/.test(each))))
    return undefined;
  return { storage: id, bucket, prefix: folders };
}

export const shownStorage = ({ storage, bucket, prefix }: StorageAddress): string =>
  `${storage}://${[bucket, prefix].filter(Boolean).join('/')}`;

export const uploadField = z
  .string()
  .refine(
    (text) => text === NO_UPLOAD || storageAddress(text) !== undefined,
    'must be s3://BUCKET/PREFIX or supabase://BUCKET/PREFIX with plain letters, or none',
  );

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90m`, `12h`, `7d` or a number of seconds; undefined for anything else. */
export function durationSeconds(text: string): number | undefined {
  const { number = '', unit = 's' } = /^(?<number>\d{1,9})(?<unit>[smhd])?$/.exec(text.trim())?.groups ?? {};
  const seconds = Number(number) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
  return number === '' || seconds < 1 ? undefined : seconds;
}

export const expiresField = z
  .string()
  .refine((text) => durationSeconds(text) !== undefined, 'must be a time such as 90m, 12h or 7d');

/** An address below which the files of the bucket can be fetched by anybody. */
export const publicUrlField = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https:\/\/[^?#@]+$/i.test(text),
    'must be an https address without a user or a query',
  );

export const UPLOAD_KINDS = ['final', 'captions', 'thumbnail', 'kit', 'image', 'clip', 'file'] as const;
export type UploadKind = (typeof UPLOAD_KINDS)[number];

/** A file in the storage, as an answer tells of it. */
export const uploadSchema = z.strictObject({
  kind: z.enum(UPLOAD_KINDS),
  segment_type: segmentType.optional(),
  /** The file on this machine. */
  file_url: mediaUrl,
  /** Where it lies: `s3://bucket/prefix/name`. */
  address: z.string(),
  /** Where it can be fetched: public, or signed until `url_expires_at`. */
  url: mediaUrl,
  /** Missing for a public address. */
  url_expires_at: z.iso.datetime().optional(),
  content_type: z.string(),
  bytes: z.number().min(0),
  sha256: z.string(),
  /** `already_there`: the same bytes lay there, and nothing was sent. */
  state: z.enum(['sent', 'already_there']),
});
export type UploadEntry = z.infer<typeof uploadSchema>;

/** What the configuration says of the storages; it is checked where one is opened. */
export interface StorageSettings {
  readonly s3: {
    readonly accessKeyId?: string | undefined;
    readonly secretAccessKey?: string | undefined;
    readonly sessionToken?: string | undefined;
    /** Of the shared files of AWS, where the keys are not in the environment. */
    readonly profile?: string | undefined;
    readonly region?: string | undefined;
    /** Any server that speaks S3; AWS itself where it is missing. */
    readonly endpoint?: string | undefined;
    /** `endpoint/bucket/name` in place of `bucket.endpoint/name`; as the endpoint is where it is missing. */
    readonly pathStyle?: boolean | undefined;
  };
  readonly supabase: {
    readonly url?: string | undefined;
    readonly serviceRoleKey?: string | undefined;
  };
}

/** A public address as paths are put behind it. */
export const withoutLastSlash = (url: string): string => url.replace(/(?<!\/)\/+$/, '');
