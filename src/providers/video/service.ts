import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { Resolution } from '../../contracts/vendors.ts';
import { downloadFile } from '../wire/download-file.ts';
import { callSettings, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { POLL_TIMEOUT_MS, whenReady } from './shared.ts';

/** What the adapters of video vendors have in common: the settings of every call, and the download of a clip. */

export interface VideoVendorOptions extends VendorOptions {
  /** How often a job is asked after, milliseconds. */
  readonly pollMs?: number | undefined;
  readonly resolution?: Resolution;
}

interface VendorDefaults {
  readonly provider: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly pollMs: number;
  /** The header that the key is sent in. */
  readonly keyHeader: string;
}

const TIMEOUT_MS = 120_000;
const MAX_CLIP_BYTES = 512 * 1024 ** 2;

/** @throws SparkfluenceError config, for a base URL to which a key may not be sent */
export function openVideoService(options: VideoVendorOptions, defaults: VendorDefaults) {
  const { apiKey, model = defaults.model, resolution = '720p', pollMs = defaults.pollMs } = options;
  const { provider, keyHeader } = defaults;
  const base = checkedBaseUrl(options.baseUrl ?? defaults.baseUrl, `${provider}.baseUrl`);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return {
    base,
    resolution,
    pollMs,
    settings: { ...callSettings(options), provider, model, origins: [base.origin], timeoutMs },
    /** Added to the settings for a question after a job. */
    polling: {
      timeoutMs: Math.min(timeoutMs, POLL_TIMEOUT_MS),
      requestKind: 'read',
      counted: { isPoll: true },
    } as const,
    /**
     * Downloads a clip; the key goes to the vendor's own origin only.
     * @throws SparkfluenceError media, reason `file_not_ready` among others
     */
    download: (url: string, file: string, signal: AbortSignal): Promise<void> =>
      whenReady(
        downloadFile(url, file, {
          ...downloadSettings(options),
          offeredBy: base.href,
          provider,
          what: 'the clip',
          mp4: true,
          maxBytes: MAX_CLIP_BYTES,
          key: { origin: base.origin, header: keyHeader, value: apiKey },
          signal,
        }),
      ),
  };
}
