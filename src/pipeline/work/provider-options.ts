import type { Config } from '../../config/resolve.ts';
import type { OpenOptions } from '../../providers/index.ts';

/** What every provider is opened with, from the configuration. */
export const openOptions = (config: Config, signal: AbortSignal): OpenOptions => ({
  settings: config.vendors,
  cacheFolder: config.cacheFolder,
  signal,
  rateLimits: config.rateLimits,
  firstWaitMs: config.pollMs,
  pollMs: config.pollMs,
  timeoutMs: config.timeoutMs,
});
