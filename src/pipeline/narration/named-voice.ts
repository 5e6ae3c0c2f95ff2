import type { Config } from '../../config/resolve.ts';
import { voiceOfOurs } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { readCatalogue } from '../../providers/local/neural/catalogue.ts';
import { openNarrator } from '../../providers/narrators.ts';
import { openOptions } from '../work/provider-options.ts';

/** Providers whose voices are known only where they are asked: a server of one's own, an account, models that come and go. */
const ASKED = new Set(['openai', 'elevenlabs', 'neural']);

/**
 * Refuses the name of a voice that the chosen provider does not have, without a network. With `auto` any of those whose voices stand
 * in this program may have it, since keys come and go; other providers say it when they are used.
 * @throws SparkfluenceError input, reason `unknown_voice`, which lists the voices
 */
export async function checkNamedVoice(config: Config, name: string, signal: AbortSignal): Promise<void> {
  const { voice_provider: provider = 'auto', language = 'english' } = config.preferences;
  if (ASKED.has(provider) || voiceOfOurs(name) !== undefined) return;
  const { openai_voice, elevenlabs } = config.vendors;
  if (provider === 'auto' && (openai_voice.baseUrl ?? elevenlabs.apiKey) !== undefined) return;
  const options = openOptions(config, signal);
  const narrator = await openNarrator(provider === 'espeak' ? 'espeak' : 'gemini', options);
  try {
    await narrator.check({ language: findLanguage(language), voice: name }, { signal });
  } catch (cause) {
    if (provider !== 'auto' || !(cause instanceof SparkfluenceError)) throw cause;
    if (cause.details.reason !== 'unknown_voice') throw cause;
    const { models } = await readCatalogue(options.voiceModelsFile);
    if (!models.some(({ voices }) => voices.some((voice) => voice.name === name))) throw nobodys(name, cause);
  }
}

const nobodys = (name: string, cause: SparkfluenceError): SparkfluenceError =>
  new SparkfluenceError('input', `No narrator that is known here has a voice "${name}"`, {
    details: {
      ...cause.details,
      next: 'Use female, male, deep or whisper, which every narrator has, or a name of `sparkfluence voices list`.',
    },
    cause,
  });
