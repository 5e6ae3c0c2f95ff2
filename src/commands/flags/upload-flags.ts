import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  durationSeconds,
  expiresField,
  NO_UPLOAD,
  publicUrlField,
  storageAddress,
  uploadField,
  withoutLastSlash,
} from '../../contracts/storage.ts';
import type { UploadRequest } from '../../pipeline/storage/target.ts';

export interface UploadFlags {
  /** false: nowhere, also where the project or the configuration names a storage. */
  readonly upload?: string | false;
  readonly uploadAssets?: boolean;
  readonly urlExpires?: string;
  readonly publicUrl?: string;
}

export function uploadOptions(command: Command): Command {
  return command
    .option(
      '--upload <address>',
      'upload the video, its captions, thumbnail and kit: s3://bucket/prefix or supabase://bucket/prefix (or none)',
      checked(uploadField),
    )
    .option('--no-upload', 'as --upload none')
    .option('--upload-assets', 'upload the pictures and clips, too')
    .option('--no-upload-assets', 'do not, also where the project says so')
    .option(
      '--url-expires <time>',
      'how long a signed address of a private bucket holds: 90m, 12h (default: 7d, the longest of S3)',
      checked(expiresField),
    )
    .addOption(
      new Option(
        '--public-url <address>',
        'where anybody can fetch what the bucket holds, as https://cdn.example.com',
      ).argParser(checked(publicUrlField)),
    );
}

/** What the flags ask for; null: nothing is uploaded. */
export function uploadRequestOf({
  upload,
  uploadAssets,
  urlExpires,
  publicUrl,
}: UploadFlags): UploadRequest | null {
  const address = upload === undefined || upload === false ? undefined : storageAddress(upload);
  if (address === undefined) return null;
  return {
    address,
    assets: uploadAssets === true,
    expiresSeconds: urlExpires === undefined ? undefined : durationSeconds(urlExpires),
    publicUrl: publicUrl === undefined ? undefined : withoutLastSlash(publicUrl),
  };
}

/** The note where the project, and not this command, says that something goes to a storage. */
export const uploadNote = (
  given: UploadFlags,
  kept: { readonly upload?: string | undefined } | undefined,
): readonly string[] =>
  given.upload === undefined && kept?.upload !== undefined && kept.upload !== NO_UPLOAD
    ? [`note: the project says that its video is uploaded to ${kept.upload}; --no-upload keeps it here.`]
    : [];

const checked =
  (schema: typeof uploadField) =>
  (text: string): string => {
    const parsed = schema.safeParse(text.trim());
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? 'cannot be read'}.`);
  };
