import { SparkfluenceError } from '../contracts/errors.ts';
import type { Language } from '../contracts/languages.ts';
import type { ImageProvider, ScriptProvider, VideoProvider } from '../contracts/providers.ts';
import type {
  Degradation,
  ImageProviderId,
  ScriptProviderId,
  VideoProviderId,
} from '../contracts/segments.ts';
import type { LocalVideoOptions } from './local/video.ts';

/**
 * The only list of vendors. `auto` takes the first adapter whose key is present, else `local`; a provider that the
 * user named is never swapped for another (design: «Providers»).
 */

interface Vendor<Id extends string> {
  readonly id: Id;
  /** Environment name of the key, and where a key comes from. */
  readonly key: string;
  readonly keyFrom: string;
}

const SCRIPT_VENDORS: readonly Vendor<ScriptProviderId>[] = [
  { id: 'gemini', key: 'GEMINI_API_KEY', keyFrom: 'https://aistudio.google.com/apikey' },
  {
    id: 'llm',
    key: 'SPARKFLUENCE_LLM_BASE_URL',
    keyFrom: 'the address of your Ollama, LM Studio or llama.cpp server',
  },
];
const IMAGE_VENDORS: readonly Vendor<ImageProviderId>[] = [
  { id: 'huggingface', key: 'HF_TOKEN', keyFrom: 'https://huggingface.co/settings/tokens' },
  { id: 'openai', key: 'OPENAI_API_KEY', keyFrom: 'https://platform.openai.com/api-keys' },
];
const VIDEO_VENDORS: readonly Vendor<VideoProviderId>[] = [
  { id: 'veo', key: 'VEO_API_KEY', keyFrom: 'https://snapgen.ai' },
  { id: 'google', key: 'GEMINI_API_KEY', keyFrom: 'https://aistudio.google.com/apikey' },
];

export const VENDORS = { script: SCRIPT_VENDORS, images: IMAGE_VENDORS, videos: VIDEO_VENDORS } as const;
export type Stage = keyof typeof VENDORS;

export interface Choice {
  readonly id: 'local';
  /** What the user should know about the choice. */
  readonly degradations: Degradation[];
}

/**
 * Which provider does a stage. In this version the adapters of the vendors are not built yet, so a named vendor is an
 * error that says so, and `auto` says which key it found and could not use.
 * @param wanted what the user named, or undefined for `auto`
 * @throws SparkfluenceError config, reason `key_missing` or `provider_not_in_this_version`
 */
export function chooseProvider(
  stage: Stage,
  wanted: string | undefined,
  keys: Readonly<Record<string, string | undefined>>,
): Choice {
  if (wanted === undefined || wanted === 'auto')
    return { id: 'local', degradations: localChoice(stage, keys) };
  if (wanted === 'local') return { id: 'local', degradations: [] };
  const vendor = VENDORS[stage].find(({ id }) => id === wanted);
  if (vendor === undefined) throw new SparkfluenceError('input', `Unknown ${stage} provider "${wanted}"`);
  if (keys[vendor.key] === undefined) {
    throw new SparkfluenceError(
      'config',
      `The ${stage} provider ${wanted} needs ${vendor.key}, which is not set`,
      {
        details: {
          reason: 'key_missing',
          provider: wanted,
          key: vendor.key,
          next: `Get one from ${vendor.keyFrom} and set ${vendor.key}, or use --${FLAGS[stage]} local, which needs none.`,
        },
      },
    );
  }
  throw new SparkfluenceError('config', `The ${stage} provider ${wanted} is not part of this version yet`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'provider_not_in_this_version',
      provider: wanted,
      next: `Use --${FLAGS[stage]} local, which drafts without a key.`,
    },
  });
}

export const FLAGS: Record<Stage, string> = {
  script: 'script-provider',
  images: 'image-provider',
  videos: 'video-provider',
};

const LOCAL_DRAFT: Degradation = {
  reason: 'local_draft',
  message: 'This is a draft by the local providers: a composed script, drawn pictures, a synthetic voice; it costs nothing.',
  next: 'Better: your own facts with --notes, your own pictures as image_url of `videos`, filmed clips as video_url of `combine`.',
};

function localChoice(stage: Stage, keys: Readonly<Record<string, string | undefined>>): Degradation[] {
  const found = VENDORS[stage].find(({ key }) => keys[key] !== undefined);
  if (found === undefined) return [LOCAL_DRAFT];
  return [
    {
      reason: 'provider_not_in_this_version',
      message: `${found.key} is set, but this version cannot use ${found.id} for ${stage} yet; the local provider did it.`,
    },
  ];
}

// Adapters are imported when they are asked for: a vendor's SDK costs nobody else's start-up.

export async function openScriptProvider(options: {
  cacheFolder: string;
  signal: AbortSignal;
}): Promise<ScriptProvider> {
  const { createLocalScript } = await import('./local/script.ts');
  return createLocalScript(options);
}

export async function openImageProvider(): Promise<ImageProvider> {
  const { createLocalImages } = await import('./local/image.ts');
  return createLocalImages();
}

export async function openVideoProvider(options: LocalVideoOptions): Promise<VideoProvider> {
  const { createLocalVideos } = await import('./local/video.ts');
  return createLocalVideos(options);
}

/**
 * Whether the local providers can speak and draw a language, asked before any work starts.
 * @param texts what the user wrote; all of it must be drawable
 * @throws SparkfluenceError input, reason `language_without_voice`; config, reason `font_missing`
 */
export async function checkLocalLanguage(language: Language, texts: readonly string[]): Promise<void> {
  const [{ voiceFor }, { assertCanDraw }] = await Promise.all([
    import('./local/voices.ts'),
    import('./local/fonts.ts'),
  ]);
  voiceFor(language);
  assertCanDraw(texts, language);
}
