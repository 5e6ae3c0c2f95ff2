import type { Config } from '../../config/resolve.ts';
import { VOICES, voiceOfOurs } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Project } from '../../project/store.ts';
import { openNarrator } from '../../providers/narrators.ts';
import { unknownVoice } from '../../providers/voice/spoken.ts';
import type { Makers } from '../work/makers.ts';
import { openOptions } from '../work/provider-options.ts';

/**
 * The makers with a narrator that can speak the project's language in its voice, asked before anything is made or bought. Where
 * nobody named the narrator, the embedded voice takes its place for a language that it does not speak, which is said.
 * @throws SparkfluenceError input: `unknown_voice`, which lists the voices that there are, `language_without_voice`
 */
export async function withNarrator(
  makers: Makers,
  { settings }: Project,
  config: Config,
  signal: AbortSignal,
): Promise<Makers> {
  const { voice: name } = settings;
  const language = findLanguage(settings.language);
  const { voice, videos } = makers;
  const speaksItself = videos.id !== 'local';
  if (speaksItself || voice.id === 'espeak') {
    if (name !== undefined && voiceOfOurs(name) === undefined)
      throw unknownVoice(speaksItself ? videos.id : voice.id, name, language, VOICES);
    return makers;
  }
  const narrator = await openNarrator(voice.id, openOptions(config, signal));
  try {
    await narrator.check({ language, voice: name }, { signal });
    return makers;
  } catch (error) {
    const isForeign =
      error instanceof SparkfluenceError && error.details.reason === 'language_without_voice' && voice.isAuto;
    if (!isForeign) throw error;
    const note = {
      reason: 'another_narrator',
      message: `The embedded voice narrates: ${error.message}.`,
      next: 'Name another with --voice-provider.',
    };
    return { ...makers, voice: { ...voice, id: 'espeak', degradations: [...voice.degradations, note] } };
  }
}
