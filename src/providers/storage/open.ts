import type { StorageAddress, StorageSettings } from '../../contracts/storage.ts';
import type { Storage, StorageOptions } from './storage.ts';

/** The storage of an address; its SDK is loaded here. @throws SparkfluenceError config, where its settings cannot be used */
export async function openStorage(
  address: StorageAddress,
  settings: StorageSettings,
  options: StorageOptions,
): Promise<Storage> {
  if (address.storage === 'supabase')
    return (await import('./supabase.ts')).openSupabase(address, settings.supabase, options);
  return (await import('./s3.ts')).openS3(address, settings.s3, options);
}
