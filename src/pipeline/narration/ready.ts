import type { Config } from '../../config/resolve.ts';
import { VOICES, voiceOfOurs } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { type Degradation, isMadeHere, type VoiceProviderId } from '../../contracts/segments.ts';
import type { Project, Settings } from '../../project/store.ts';
import { openNarrator } from '../../providers/narrators.ts';
import { unknownVoice } from '../../providers/voice/spoken.ts';
import { usdOfVoice } from '../work/auto.ts';
import { openPricesOf } from '../work/compare.ts';
import type { Makers } from '../work/makers.ts';
import { openOptions } from '../work/provider-options.ts';

const NOT_HERE = new Set(['voice_model_missing', 'voice_missing']);

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
  if (voice.missing !== undefined) return makers; // nobody else narrates the rest, which is refused where there is some
  const speaksItself = !isMadeHere(videos.id) && settings.final?.narrate !== true;
  const options = openOptions(config, signal);
  if (!speaksItself && voice.isAuto && voice.isBegun !== true && (await isDearer(voice.id, config))) {
    // A model that a person has fetched costs nothing, and sounds better than the embedded voice.
    const neural = await openNarrator('neural', options);
    const isHere = await neural.check({ language, voice: name }, { signal }).then(
      () => true,
      () => false,
    );
    const why = 'a model for the language is here, and costs nothing';
    if (isHere) return { ...makers, voice: { ...voice, id: 'neural', why } };
  }
  if (speaksItself || voice.id === 'espeak') {
    if (name !== undefined && voiceOfOurs(name) === undefined)
      throw unknownVoice(speaksItself ? videos.id : voice.id, name, language, VOICES);
    if (!speaksItself) return makers;
    const degradations = [...voice.degradations, ...unheard(makers, settings)];
    return { ...makers, voice: { ...voice, degradations } };
  }
  const narrator = await openNarrator(voice.id, options);
  try {
    await narrator.check({ language, voice: name }, { signal });
    return makers;
  } catch (error) {
    if (!(error instanceof SparkfluenceError)) throw error;
    const { reason = '', next = 'Name another with --voice-provider.' } = error.details;
    const isForeign = reason === 'language_without_voice' && voice.isAuto;
    // What a person can fetch or install is missing: the video is made all the same, and says so.
    const isNotHere = NOT_HERE.has(reason) && (name === undefined || voiceOfOurs(name) !== undefined);
    if (!isForeign && !isNotHere) throw error;
    const note = {
      reason: 'another_narrator',
      message: `The embedded voice narrates: ${error.message}.`,
      next: isForeign ? 'Name another with --voice-provider.' : next,
    };
    const degradations = [...voice.degradations, note];
    const why = isForeign ? `${voice.id} does not speak the language` : undefined;
    return { ...makers, voice: { ...voice, id: 'espeak', why, degradations } };
  }
}

/** Whether `auto` rather takes a model of this machine: in place of the embedded voice, and of one that costs money. */
async function isDearer(id: VoiceProviderId, config: Config): Promise<boolean> {
  return id === 'espeak' || usdOfVoice(await openPricesOf(config), config, id) !== 0;
}

/** What was asked of a narrator whom nobody hears. */
function unheard({ voice, videos }: Makers, { speed = 1 }: Pick<Settings, 'speed'>): Degradation[] {
  const asked = [
    ...(voice.isAuto ? [] : [`The voice provider ${voice.id} was`]),
    ...(speed === 1 ? [] : [`The speed ${speed} was`]),
  ];
  return asked.map((what) => ({
    reason: 'option_not_used',
    message: `${what} not used: the clips of ${videos.id} speak by themselves.`,
    next: 'For one narrator over all clips use --narrate.',
  }));
}
