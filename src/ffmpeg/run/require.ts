import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { type OPTIONAL_FILTERS, probeCapabilities } from './capabilities.ts';

/**
 * Says no before any work starts, where a flag needs a filter that this ffmpeg was built without.
 * @param flag as the user wrote it: `--duck`
 * @throws SparkfluenceError config, reason `filter_missing`, naming filter, flag and binary
 */
export async function requireFilters(
  { binary }: Ffmpeg,
  filters: readonly (typeof OPTIONAL_FILTERS)[number][],
  { flag, cacheFolder, signal }: { flag: string; cacheFolder: string; signal: AbortSignal },
): Promise<void> {
  const { capabilities } = await probeCapabilities(binary, cacheFolder, signal);
  const missing = filters.filter((name) => capabilities[name] !== true);
  if (missing.length === 0) return;
  throw new SparkfluenceError(
    'config',
    `This ffmpeg cannot do ${flag}: it has no filter ${missing.map((name) => `"${name}"`).join(', ')}: ${binary}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'filter_missing',
        filter: missing[0],
        filters: missing,
        flag,
        binary,
        next: `Leave out ${flag}, or set SPARKFLUENCE_FFMPEG to an ffmpeg that has it.`,
      },
    },
  );
}
