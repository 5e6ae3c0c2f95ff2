import { SparkfluenceError } from '../contracts/errors.ts';
import type { Language } from '../contracts/languages.ts';
import type { ImageProvider, ScriptProvider, VideoProvider } from '../contracts/providers.ts';
import type {
  Degradation,
  ImageProviderId,
  ScriptProviderId,
  VideoProviderId,
} from '../contracts/segments.ts';
import type { RateLimit, SettingsByVendor, VendorId } from '../contracts/vendors.ts';
import type { LocalVideoOptions } from './local/video/video.ts';
import type { MotionPrompts } from './video/motion-prompt.ts';
import { checkModel } from './wire/models.ts';
import type { Limits } from './wire/rate-limits.ts';
import type { Wait } from './wire/retry.ts';

/**
 * The only list of vendors. `auto` chooses among those whose keys are there (`src/pipeline/work/makers.ts`), else `local`; a provider
 * that the user named is never swapped for another (docs/design/decisions.md, «Providers»). Adapters are imported when they are asked
 * for, so that a vendor's SDK slows only its own users' start.
 */

export interface Vendor<Id extends string> {
  readonly id: Id;
  /** The environment variable that must be set, and where its value comes from; null where it is used by name only. */
  readonly key: string | null;
  readonly keyFrom: string;
  /** `auto` never takes it. */
  readonly byName?: true;
}

export const VENDORS: {
  readonly script: readonly Vendor<Exclude<ScriptProviderId, 'local'>>[];
  readonly images: readonly Vendor<Exclude<ImageProviderId, 'local'>>[];
  readonly videos: readonly Vendor<Exclude<VideoProviderId, 'local'>>[];
} = {
  script: [
    { id: 'gemini', key: 'GEMINI_API_KEY', keyFrom: 'https://aistudio.google.com/apikey' },
    { id: 'llm', key: 'SPARKFLUENCE_LLM_BASE_URL', keyFrom: 'your Ollama, LM Studio or llama.cpp server' },
  ],
  images: [
    { id: 'huggingface', key: 'HF_TOKEN', keyFrom: 'https://huggingface.co/settings/tokens' },
    { id: 'openai', key: 'OPENAI_API_KEY', keyFrom: 'https://platform.openai.com/api-keys' },
    { id: 'gemini', key: 'GEMINI_API_KEY', keyFrom: 'https://aistudio.google.com/apikey' },
    { id: 'openverse', key: null, keyFrom: 'https://openverse.org' },
    { id: 'pexels', key: 'PEXELS_API_KEY', keyFrom: 'https://www.pexels.com/api/' },
    { id: 'pixabay', key: 'PIXABAY_API_KEY', keyFrom: 'https://pixabay.com/api/docs/' },
  ],
  videos: [
    { id: 'veo', key: 'VEO_API_KEY', keyFrom: 'https://snapgen.ai' },
    { id: 'google', key: 'GEMINI_API_KEY', keyFrom: 'https://aistudio.google.com/apikey' },
    { id: 'pexels', key: 'PEXELS_API_KEY', keyFrom: 'https://www.pexels.com/api/', byName: true },
  ],
};
export type Stage = keyof typeof VENDORS;
export type ProviderIds = { script: ScriptProviderId; images: ImageProviderId; videos: VideoProviderId };

export const FLAGS: Record<Stage, string> = {
  script: 'script-provider',
  images: 'image-provider',
  videos: 'video-provider',
};

export interface ProviderChoice<Id> {
  readonly id: Id;
  /** Notes for the user on the choice. */
  readonly degradations: Degradation[];
}

/**
 * The provider of a stage that was named.
 * @throws SparkfluenceError config, reason `key_missing`, for a named one without its key
 */
export function chooseProvider<S extends Stage>(
  stage: S,
  named: string,
  settings: SettingsByVendor,
): ProviderChoice<ProviderIds[S]> {
  const vendors: readonly Vendor<VendorId>[] = VENDORS[stage];
  const chosen = (id: VendorId | 'local') =>
    ({ id, degradations: [] }) as unknown as ProviderChoice<ProviderIds[S]>;
  if (named === 'local') return chosen('local');
  const vendor = vendors.find(({ id }) => id === named);
  if (vendor === undefined) throw new SparkfluenceError('input', `Unknown ${stage} provider "${named}"`);
  if (isReady(vendor, settings)) return chosen(vendor.id);
  throw keyMissing(stage, vendor, `--${FLAGS[stage]} local`);
}

/** The vendors of a stage that `auto` may take: those whose keys are there. */
export function readyVendors<S extends Stage>(
  stage: S,
  settings: SettingsByVendor,
): readonly Vendor<Exclude<ProviderIds[S], 'local'>>[] {
  const isTaken = ({ id, key, byName }: Vendor<VendorId>) =>
    key !== null && byName !== true && isReady({ id }, settings);
  const vendors: readonly Vendor<VendorId>[] = VENDORS[stage];
  return vendors.filter(isTaken) as readonly Vendor<string>[] as readonly Vendor<
    Exclude<ProviderIds[S], 'local'>
  >[];
}

/** The error for a provider that was named and has no key. */
export const keyMissing = (
  stage: string,
  { id, key, keyFrom }: Vendor<string>,
  without: string,
): SparkfluenceError =>
  new SparkfluenceError('config', `The ${stage} provider ${id} needs ${key}, which is not set`, {
    details: {
      reason: 'key_missing',
      provider: id,
      ...(key === null ? {} : { key }),
      next: `${id === 'llm' ? 'Name a model of Ollama or LM Studio with --local-llm ollama/llama3.1, or get the address' : 'Get one'} from ${keyFrom} and set ${key}, or use ${without}, which needs none.`,
    },
  });

/**
 * Refuses a model that its vendor has switched off, before anything is made or bought.
 * @throws SparkfluenceError config, reason `model_retired`, with `details.replacement`
 */
export function checkModels(ids: readonly (VendorId | 'local')[], settings: SettingsByVendor): void {
  for (const id of ids) if (id !== 'local') checkModel(id, settings[id].model);
}

/** Whether a vendor can be used; a local server has a URL in place of a key, and Openverse needs none. */
export function isReady({ id }: Pick<Vendor<VendorId>, 'id'>, settings: SettingsByVendor): boolean {
  if (id === 'openverse') return true;
  const { baseUrl, apiKey } = settings[id];
  return (id === 'llm' || id === 'openai_voice' ? baseUrl : apiKey) !== undefined;
}

/** The options with which adapters are opened. */
export interface OpenOptions {
  readonly settings: SettingsByVendor;
  readonly cacheFolder: string;
  /** Where models of voices lie. */
  readonly dataFolder: string;
  /** A catalogue of voice models above the shipped one. */
  readonly voiceModelsFile?: string | undefined;
  readonly signal: AbortSignal;
  /** Rate limits by provider, in place of the defaults. */
  readonly rateLimits?: Readonly<Record<string, RateLimit>> | undefined;
  /** The first wait before a repetition, milliseconds. */
  readonly firstWaitMs?: number | undefined;
  /** How often a clip is asked after, in place of the provider's own, milliseconds. */
  readonly pollMs?: number | undefined;
  readonly listLagMs?: number | undefined;
  /** Time one request may take, in place of the adapter's own, milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Told before each wait for another attempt, such as at a rate limit. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

export async function openScriptProvider(
  id: ScriptProviderId,
  options: OpenOptions,
): Promise<ScriptProvider> {
  const { cacheFolder, signal, settings, timeoutMs } = options;
  if (id === 'local')
    return (await import('./local/script/script.ts')).createLocalScript({ cacheFolder, signal });
  const retry = { retry: retryOf(options) };
  const limits = await openLimits(options);
  switch (id) {
    case 'gemini': {
      const { createGeminiScript } = await import('./script/gemini.ts');
      const apiKey = settings.gemini.apiKey ?? '';
      return createGeminiScript({ ...settings.gemini, ...retry, apiKey, signal, limits, timeoutMs });
    }
    case 'llm': {
      const { createLlmScript } = await import('./script/llm.ts');
      const { apiKey, baseUrl = '', model } = settings.llm;
      if (model === undefined) throw modelMissing('script', 'llm', 'SPARKFLUENCE_LLM_MODEL', 'llama3.1');
      return createLlmScript({ apiKey, baseUrl, model, signal, limits, timeoutMs, ...retry });
    }
  }
}

/** The settings under which a provider of pictures is configured. */
export const settingsOfImages = <Id extends ImageProviderId>(id: Id) =>
  (id === 'gemini' ? 'gemini_image' : id) as Exclude<Id, 'gemini'> | 'gemini_image';

export async function openImageProvider(id: ImageProviderId, options: OpenOptions): Promise<ImageProvider> {
  if (id === 'local') return (await import('./local/image/image.ts')).createLocalImages();
  const vendor = await vendorOptions(options, settingsOfImages(id));
  switch (id) {
    case 'gemini':
      return (await import('./image/gemini.ts')).createGeminiImages(vendor);
    case 'huggingface':
      return (await import('./image/huggingface.ts')).createHuggingFaceImages(vendor);
    case 'openai':
      return (await import('./image/openai.ts')).createOpenAiImages(vendor);
    case 'openverse':
    case 'pexels':
    case 'pixabay': {
      const [{ createStockPhotos }, { createLocalImages }] = await Promise.all([
        import('./stock/stock.ts'),
        import('./local/image/image.ts'),
      ]);
      const { cacheFolder } = options;
      return createStockPhotos(id, { ...vendor, cacheFolder, painter: await createLocalImages() });
    }
  }
}

export async function openVideoProvider(
  id: VideoProviderId,
  options: OpenOptions & { readonly local: LocalVideoOptions },
): Promise<VideoProvider> {
  const { resolution } = options.settings.veo; // one flag sets it of whoever makes the clips
  if (id === 'local')
    return (await import('./local/video/video.ts')).createLocalVideos({ ...options.local, resolution });
  if (id === 'pexels') {
    const { cacheFolder, local } = options;
    const vendor = { ...(await vendorOptions(options, id)), cacheFolder, local, resolution };
    return (await import('./stock/footage.ts')).createStockFootage(vendor);
  }
  return openVideoVendor(id, options);
}

/** The video provider of a vendor, whose jobs can be asked after without a project. */
export async function openVideoVendor(
  id: Exclude<VideoProviderId, 'local' | 'pexels'>,
  options: OpenOptions,
): Promise<VideoProvider> {
  const vendor = {
    ...(await vendorOptions(options, id)),
    ...{ pollMs: options.pollMs, listLagMs: options.listLagMs },
    motionPrompts: await openMotionPrompts(options),
  };
  switch (id) {
    case 'veo':
      return (await import('./video/veo.ts')).createVeo(vendor);
    case 'google':
      return (await import('./video/google.ts')).createGoogleVideo(vendor);
  }
}

/** The writer of motion prompts: Gemini where there is a key for it, otherwise the composer. */
async function openMotionPrompts(options: OpenOptions): Promise<MotionPrompts> {
  const { createMotionPrompts } = await import('./video/motion-prompt.ts');
  const { apiKey, ...gemini } = options.settings.gemini;
  if (apiKey === undefined) return createMotionPrompts();
  const { signal, timeoutMs } = options;
  const retry = { retry: retryOf(options) };
  return createMotionPrompts({
    gemini: { ...gemini, ...retry, apiKey, signal, timeoutMs, limits: await openLimits(options) },
  });
}

/** The options of an adapter of a vendor. */
export async function vendorOptions(options: OpenOptions, id: VendorId) {
  const { settings, timeoutMs } = options;
  return {
    ...settings[id],
    ...retryOf(options),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    apiKey: settings[id].apiKey ?? '',
    limits: await openLimits(options),
  };
}

const retryOf = ({ firstWaitMs, onWait }: OpenOptions) => ({
  ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
  ...(onWait === undefined ? {} : { onWait }),
});

async function openLimits({ cacheFolder, rateLimits }: OpenOptions): Promise<Limits> {
  const { createLimits } = await import('./wire/rate-limits.ts');
  return createLimits({ cacheFolder, ...(rateLimits === undefined ? {} : { limits: rateLimits }) });
}

export function modelMissing(
  stage: string,
  provider: string,
  variable: string,
  such: string,
): SparkfluenceError {
  return new SparkfluenceError('config', `The ${stage} provider ${provider} needs the name of a model`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'model_missing',
      provider,
      next: `Set ${variable} to one that your server has, such as ${such}.`,
    },
  });
}

/**
 * Whether the local providers can speak and draw a language, asked before any work starts.
 * @param texts what the user wrote; all of it must be drawable
 * @throws SparkfluenceError input, reason `language_without_voice`; config, reason `font_missing`
 */
export async function checkLocalLanguage(language: Language, texts: readonly string[]): Promise<void> {
  const [{ voiceFor }, { assertCanDraw }] = await Promise.all([
    import('./local/voice/voices.ts'),
    import('../language/fonts.ts'),
  ]);
  voiceFor(language);
  assertCanDraw(texts, language);
}
