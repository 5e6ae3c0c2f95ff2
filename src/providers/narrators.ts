import { SparkfluenceError } from '../contracts/errors.ts';
import type { VoiceList, VoiceProvider } from '../contracts/narrators.ts';
import { VOICE_PROVIDERS, type VoiceProviderId } from '../contracts/segments.ts';
import type { SettingsByVendor, VendorId } from '../contracts/vendors.ts';
import {
  isReady,
  keyMissing,
  modelMissing,
  type OpenOptions,
  type ProviderChoice,
  type Vendor,
  vendorOptions,
} from './index.ts';

/** The narrators of clips that are made here. Adapters are imported when they are asked for, as those of `index.ts` are. */

/** Who narrates clips that are made here; of those that cost the same `auto` takes the first. The embedded voice needs no key. */
export const NARRATORS: readonly (Vendor<Exclude<VoiceProviderId, 'espeak' | 'neural'>> & {
  readonly settings: VendorId;
})[] = [
  {
    id: 'openai',
    settings: 'openai_voice',
    key: 'SPARKFLUENCE_TTS_BASE_URL',
    keyFrom: 'your Kokoro-FastAPI or another server with OpenAI’s speech interface',
  },
  {
    id: 'gemini',
    settings: 'gemini_voice',
    key: 'GEMINI_API_KEY',
    keyFrom: 'https://aistudio.google.com/apikey',
  },
  {
    id: 'elevenlabs',
    settings: 'elevenlabs',
    key: 'ELEVENLABS_API_KEY',
    keyFrom: 'https://elevenlabs.io/app/settings/api-keys',
  },
];

/** The narrators whose keys and addresses are there. */
export const readyNarrators = (settings: SettingsByVendor): readonly (typeof NARRATORS)[number][] =>
  NARRATORS.filter((each) => isReady({ id: each.settings }, settings));

/**
 * The narrator that was named, of clips that are made here; what a vendor's clips say is the vendor's.
 * @throws SparkfluenceError config, reason `key_missing`, where its key is missing
 */
export function chooseNarrator(named: string, settings: SettingsByVendor): ProviderChoice<VoiceProviderId> {
  if (named === 'espeak' || named === 'neural') return { id: named, degradations: [] };
  const vendor = NARRATORS.find(({ id }) => id === named);
  if (vendor === undefined) throw new SparkfluenceError('input', `Unknown voice provider "${named}"`);
  if (isReady({ id: vendor.settings }, settings)) return { id: vendor.id, degradations: [] };
  throw keyMissing('voice', vendor, '--voice-provider espeak');
}

/** The settings under which a narrator is configured; the embedded voice has none. */
export const settingsOfNarrator = (id: VoiceProviderId): VendorId | 'local' =>
  NARRATORS.find((each) => each.id === id)?.settings ?? 'local';

/** The voices of one provider. */
export interface ProviderVoices extends VoiceList {
  readonly provider: VoiceProviderId;
  /** The variable that has to be set before it can be used; null: it is ready. */
  readonly needs: string | null;
}

/**
 * The voices of a provider: those of Google and of this program stand here, the others are asked, where they are set up.
 * @throws SparkfluenceError as a call of the vendor does
 */
export async function voicesOf(id: VoiceProviderId, options: OpenOptions): Promise<ProviderVoices> {
  const vendor = NARRATORS.find((each) => each.id === id);
  const isUsable = vendor === undefined || isReady({ id: vendor.settings }, options.settings);
  const needs = isUsable ? null : (vendor.key ?? null);
  if (!isUsable && id !== 'gemini') return { provider: id, needs, voices: null, source: vendor.keyFrom };
  const list = await (await openNarrator(id, options)).voices({ signal: options.signal });
  return { provider: id, needs, ...list };
}

/** All providers of voices, as `auto` looks at them. */
export const NARRATOR_IDS: readonly VoiceProviderId[] = [
  ...NARRATORS.map(({ id }) => id),
  ...VOICE_PROVIDERS.filter((id) => NARRATORS.every((each) => each.id !== id)),
];

export async function openNarrator(id: VoiceProviderId, options: OpenOptions): Promise<VoiceProvider> {
  if (id === 'espeak') {
    const { createEspeak } = await import('./local/voice/narrator.ts');
    return createEspeak({ cacheFolder: options.cacheFolder });
  }
  if (id === 'neural') {
    const { dataFolder, voiceModelsFile: catalogue, signal } = options;
    return (await import('./local/neural/narrator.ts')).createNeural({ dataFolder, catalogue, signal });
  }
  const vendor = await vendorOptions(options, NARRATORS.find((each) => each.id === id)!.settings);
  switch (id) {
    case 'gemini':
      return (await import('./voice/gemini.ts')).createGeminiVoice(vendor);
    case 'elevenlabs':
      return (await import('./voice/elevenlabs.ts')).createElevenLabs(vendor);
    case 'openai': {
      const { apiKey, baseUrl = '', model } = options.settings.openai_voice;
      if (model === undefined) throw modelMissing('voice', 'openai', 'SPARKFLUENCE_TTS_MODEL', 'kokoro');
      const { apiKey: _, ...settings } = vendor;
      const key = apiKey === undefined ? {} : { apiKey };
      return (await import('./voice/openai.ts')).createOpenAiVoice({ ...settings, ...key, baseUrl, model });
    }
  }
}
