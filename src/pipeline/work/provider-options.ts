import type { Config } from '../../config/resolve.ts';
import type { OnProgress, ProgressEvent } from '../../contracts/progress.ts';
import type { OpenOptions } from '../../providers/index.ts';

/** A shorter wait is over before anybody has read of it, milliseconds. */
const WORTH_TELLING_MS = 2000;

/** Says that a provider is waited for, with the reason, in the progress of a stage. */
export const tellingWaits = (
  stage: ProgressEvent['stage'],
  onEvent: OnProgress,
): Required<Pick<OpenOptions, 'onWait'>> => ({
  onWait: ({ provider, segment, waitMs, reason }) => {
    if (waitMs < WORTH_TELLING_MS) return;
    const why = reason === 'rate_limited' ? 'limits the rate of requests' : 'did not answer as it should';
    const message = `${provider} ${why}: asked again in ${Math.round(waitMs / 1000)} s`;
    onEvent({ stage, ...(segment === undefined ? {} : { segment }), state: 'running', message });
  },
});

/** What every provider is opened with, from the configuration. */
export const openOptions = (config: Config, signal: AbortSignal): OpenOptions => ({
  settings: config.vendors,
  cacheFolder: config.cacheFolder,
  dataFolder: config.dataFolder,
  voiceModelsFile: config.voiceModelsFile,
  signal,
  rateLimits: config.rateLimits,
  firstWaitMs: config.pollMs,
  pollMs: config.pollMs,
  listLagMs: config.listLagMs,
  timeoutMs: config.timeoutMs,
});
