import type { StorageSettings } from '../contracts/storage.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that hold keys of storages, which a `.env` of the working folder may bring. */
export const STORAGE_KEY_NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'SUPABASE_SERVICE_ROLE_KEY',
] as const;

/**
 * Those of them that are never shown. The id of an AWS key and its session token stand in every signed address, which is
 * an answer; both are worth nothing without the secret.
 */
export const STORAGE_SECRET_NAMES = ['AWS_SECRET_ACCESS_KEY', 'SUPABASE_SERVICE_ROLE_KEY'] as const;

/** All variables of storages, for a process of the program's own that goes on with the same command. */
export const STORAGE_VARIABLES = /^(?:AWS_[A-Z\d_]+|SUPABASE_URL|SUPABASE_SERVICE_ROLE_KEY)$/;

/** As the environment has it: it belongs to other programs, too, so that nothing is refused before a storage is opened. */
export function storageSettings(env: Environment): StorageSettings {
  const value = (...names: string[]) =>
    names.map((name) => env[name]?.trim()).find((text) => text !== undefined && text !== '');
  const pathStyle = value('SPARKFLUENCE_S3_PATH_STYLE')?.toLowerCase();
  return {
    s3: {
      accessKeyId: value('AWS_ACCESS_KEY_ID'),
      secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
      sessionToken: value('AWS_SESSION_TOKEN'),
      profile: value('AWS_PROFILE'),
      region: value('AWS_REGION', 'AWS_DEFAULT_REGION'),
      endpoint:
        value('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true'
          ? undefined
          : value('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
      pathStyle: pathStyle === undefined ? undefined : pathStyle !== 'false' && pathStyle !== '0',
    },
    supabase: { url: value('SUPABASE_URL'), serviceRoleKey: value('SUPABASE_SERVICE_ROLE_KEY') },
  };
}
