import { SparkfluenceError } from '../../contracts/errors.ts';
import { own } from '../../contracts/own.ts';
import type { VendorId } from '../../contracts/vendors.ts';

/** The default model of each vendor, and the models that a vendor has switched off, with what takes their place. */

export const DEFAULT_MODELS = {
  gemini: 'gemini-3.8-flash',
  embeddings: 'gemini-embedding-001',
  google: 'gemini-omni-1.2-flash',
  huggingface: 'black-forest-labs/FLUX.1-schnell',
  openai: 'gpt-image-2',
  veo: 'veo-3.1-fast',
  gemini_voice: 'gemini-3.8-flash-lite-tts',
  gemini_image: 'gemini-3.1-flash-lite-image',
  elevenlabs: 'eleven_multilingual_v2',
} as const satisfies Partial<Record<VendorId, string>>;

interface Retired {
  readonly names: RegExp;
  readonly since: string;
  readonly use: string;
}

/**
 * Sources: https://developers.openai.com/api/docs/deprecations, `ImageModel` of `openai` 7.59,
 * https://ai.google.dev/gemini-api/docs/deprecations (November 2026). A model that ends within days is listed, too.
 */
const RETIRED: Partial<Record<VendorId, readonly Retired[]>> = {
  openai: [
    { names: /^dall-e-[23]$/, since: '12 May 2026', use: 'gpt-image-2' },
    { names: /^gpt-image-1$/, since: '23 October 2026', use: 'gpt-image-2.5-flare or gpt-image-2' },
    { names: /^gpt-image-1-mini/, since: '1 December 2026', use: 'gpt-image-2.6-flare' },
    {
      names: /^(?:gpt-image-1\.5|chatgpt-image-latest)/,
      since: '1 December 2026',
      use: 'gpt-image-2.6-sunburst',
    },
  ],
  gemini: [
    { names: /^gemini-(?:1\.[05]|2\.0)-.*(?:lite|8b)/, since: '1 June 2026', use: 'gemini-3.5-flash-lite' },
    { names: /^gemini-(?:pro$|1\.[05]-|2\.0-)/, since: '1 June 2026', use: 'gemini-3.8-flash' },
    { names: /^gemini-3-pro-preview/, since: '9 March 2026', use: 'gemini-3.1-pro-preview' },
    { names: /^gemini-2\.5-pro(?!.*tts)/, since: '1 December 2026', use: 'gemini-3.8-flash' },
    { names: /^gemini-2\.5-flash(?!-lite|.*tts)/, since: '1 December 2026', use: 'gemini-3.5-flash-lite' },
  ],
  embeddings: [
    {
      names: /^(?:embedding-001|embedding-gecko-001|gemini-embedding-exp(?:-03-07)?)$/,
      since: '30 October 2025',
      use: 'gemini-embedding-001',
    },
    { names: /^text-embedding-004$/, since: '14 January 2026', use: 'gemini-embedding-001' },
  ],
  gemini_voice: [
    {
      names: /^gemini-(?:2\.5|3\.1)-.*tts/,
      since: '18 December 2026',
      use: 'gemini-3.8-flash-lite-tts',
    },
  ],
  gemini_image: [
    { names: /^gemini-2\.[05]-flash.*image/, since: '2 October 2026', use: 'gemini-3.1-flash-lite-image' },
    { names: /^gemini-3.*-image-preview/, since: '17 July 2026', use: 'gemini-3.1-flash-image' },
    { names: /^imagen-/, since: '2 October 2026', use: 'gemini-3.1-flash-image' },
  ],
  google: [
    { names: /^veo-/, since: '22 October 2026', use: 'gemini-omni-1.2-flash' },
    { names: /^gemini-omni-flash-preview/, since: '30 September 2026', use: 'gemini-omni-1.1-flash' },
  ],
};

/** Who switched it off, the flag and the variable that name another. */
const NAMES: Partial<Record<VendorId, readonly [owner: string, flag: string | undefined, variable: string]>> =
  {
    openai: ['OpenAI', '--image-model', 'SPARKFLUENCE_OPENAI_IMAGE_MODEL'],
    huggingface: ['Hugging Face', '--image-model', 'SPARKFLUENCE_HF_MODEL'],
    gemini: ['Google', '--script-model', 'SPARKFLUENCE_GEMINI_MODEL'],
    llm: ['The server', '--script-model', 'SPARKFLUENCE_LLM_MODEL'],
    embeddings: ['Google', undefined, 'SPARKFLUENCE_EMBEDDING_MODEL'],
    google: ['Google', '--video-model', 'SPARKFLUENCE_GOOGLE_VIDEO_MODEL'],
    gemini_voice: ['Google', undefined, 'SPARKFLUENCE_GEMINI_TTS_MODEL'],
    gemini_image: ['Google', '--image-model', 'SPARKFLUENCE_GEMINI_IMAGE_MODEL'],
    openai_voice: ['The server', undefined, 'SPARKFLUENCE_TTS_MODEL'],
    elevenlabs: ['ElevenLabs', undefined, 'SPARKFLUENCE_ELEVENLABS_MODEL'],
    veo: ['SnapGen', '--video-model', 'SPARKFLUENCE_VEO_MODEL'],
  };

/** What takes the place of a model: of a retired one by name, otherwise the vendor's default; undefined for an LLM server. */
export function replacementOf(vendor: string, model: string | undefined): string | undefined {
  const usual = own(DEFAULT_MODELS as Record<string, string>, vendor);
  const retired = model === undefined ? undefined : retiredModel(vendor, model);
  return retired?.use ?? (usual === model ? undefined : usual);
}

/** How to name another model: `with --image-model or SPARKFLUENCE_HF_MODEL`. */
export function howToName(vendor: string): string {
  const [, flag, variable] = own(NAMES as Record<string, (typeof NAMES)[VendorId]>, vendor) ?? [];
  return variable === undefined ? '' : ` with ${flag === undefined ? '' : `${flag} or `}${variable}`;
}

/** @throws SparkfluenceError config, reason `model_retired`, for a model that its vendor has switched off */
export function checkModel(vendor: VendorId, model: string | undefined): void {
  const retired = model === undefined ? undefined : retiredModel(vendor, model);
  if (retired === undefined) return;
  const { since, use } = retired;
  const owner = NAMES[vendor]?.[0] ?? vendor;
  throw new SparkfluenceError('config', `${owner} offers ${model} until ${since} only`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'model_retired',
      provider: vendor === 'embeddings' || vendor === 'gemini_voice' ? 'gemini' : vendor,
      model,
      replacement: use,
      next: `Use ${use}${howToName(vendor)}, or unset it for the default (${own(DEFAULT_MODELS as Record<string, string>, vendor)}).`,
    },
  });
}

const retiredModel = (vendor: string, model: string): Retired | undefined =>
  own(RETIRED as Record<string, readonly Retired[]>, vendor)?.find(({ names }) =>
    names.test(model.replace(/^models\//, '')),
  );
