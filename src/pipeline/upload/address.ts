import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { durationSeconds, storageAddress, withoutLastSlash } from '../../contracts/storage.ts';
import { openLedger } from '../../project/ledger.ts';
import { openIfThere } from '../../project/store.ts';
import { withTarget } from '../storage/target.ts';

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
  const { storage, bucket, prefix: key } = storageAddress(uploaded?.address ?? '') ?? {};
  if (storage === undefined || bucket === undefined || key === undefined) return undefined;
  const { url_expires: expires, public_url } = (await openIfThere(folder))?.settings.final ?? {};
  const request = {
    address: { storage, bucket, prefix: '' },
    assets: false,
    expiresSeconds: expires === undefined ? undefined : durationSeconds(expires),
    publicUrl: public_url === undefined ? undefined : withoutLastSlash(public_url),
  };
  try {
    return await withTarget(config, request, signal, async ({ urlOf }) => (await urlOf(key)).url);
  } catch (error) {
    if (signal.aborted || !(error instanceof SparkfluenceError)) throw error;
    return undefined;
  }
}
