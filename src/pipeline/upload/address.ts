import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { durationSeconds, storageAddress, withoutLastSlash } from '../../contracts/storage.ts';
import { openLedger } from '../../project/ledger.ts';
import { openIfThere } from '../../project/store.ts';
import { type UploadRequest, withTarget } from '../storage/target.ts';

/**
 * Where the final video of a project can be fetched from its storage, signed anew, since no signature is kept.
 * @returns undefined where it was not uploaded as it is now, or where the storage's credentials are not here
 * @throws SparkfluenceError interrupted
 */
export async function storedAddress(
  folder: string,
  config: Pick<Config, 'storage' | 'timeoutMs' | 'pollMs'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { state } = await openLedger(folder);
  const { asset } = state.final ?? {};
  const uploaded = state.uploads?.findLast(
    ({ path, sha256 }) => path === asset?.path && sha256 === asset.sha256,
  );
  if (uploaded === undefined) return undefined;
  const { url_expires: expires, public_url } = (await openIfThere(folder))?.settings.final ?? {};
  const request = {
    expiresSeconds: expires === undefined ? undefined : durationSeconds(expires),
    publicUrl: public_url === undefined ? undefined : withoutLastSlash(public_url),
  };
  return (await signedAddress(uploaded.address, request, config, signal))?.url;
}

/**
 * An address under which what lies in a storage can be fetched.
 * @param place `s3://bucket/key`
 * @returns undefined where it is no place of a storage, or where the storage's credentials are not here
 * @throws SparkfluenceError interrupted
 */
export async function signedAddress(
  place: string,
  request: Pick<UploadRequest, 'expiresSeconds' | 'publicUrl'>,
  config: Pick<Config, 'storage' | 'timeoutMs' | 'pollMs'>,
  signal: AbortSignal,
): Promise<{ readonly url: string; readonly expiresAt: Date | undefined } | undefined> {
  const { storage, bucket, prefix: key } = storageAddress(place) ?? {};
  if (storage === undefined || bucket === undefined || key === undefined) return undefined;
  const whole = { ...request, address: { storage, bucket, prefix: '' }, assets: false };
  try {
    return await withTarget(config, whole, signal, ({ urlOf }) => urlOf(key));
  } catch (error) {
    if (signal.aborted || !(error instanceof SparkfluenceError)) throw error;
    return undefined;
  }
}
