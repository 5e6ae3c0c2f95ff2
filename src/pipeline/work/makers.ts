import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { isStock } from '../../contracts/photos.ts';
import { forSegment } from '../../contracts/providers.ts';
import {
  type Degradation,
  type ImageProviderId,
  isMadeHere,
  type ScriptProviderId,
  type SegmentType,
  type VideoProviderId,
  type VoiceProviderId,
} from '../../contracts/segments.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { chooseProvider, type ProviderIds, type Stage } from '../../providers/index.ts';
import { chooseNarrator } from '../../providers/narrators.ts';
import { autoClips, autoPictures, autoScript, autoVoice, type Maker } from './auto.ts';

/** The providers that the user named, a stage each; a missing one and `auto` leave the choice to the program. */
export interface NamedProviders {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly voiceProvider?: string | undefined;
  /** Those of them that the configuration prefers and no request named: what a project was begun with comes before. */
  readonly configured?: readonly ProviderName[] | undefined;
}

export const PROVIDER_NAMES = ['scriptProvider', 'imageProvider', 'videoProvider', 'voiceProvider'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Who makes what, decided once for a command and carried along. */
export interface Makers {
  readonly script: Maker<ScriptProviderId>;
  readonly images: Maker<ImageProviderId>;
  readonly videos: Maker<VideoProviderId>;
  /** Who narrates clips that are made here. */
  readonly voice: Maker<VoiceProviderId>;
}

/** What a request says beside the providers that it names. */
export interface Wished {
  /** A segment that a person has recorded: clips that take a recording are chosen, whatever keys are there. */
  readonly narrated?: SegmentType | undefined;
  /** The request is a body of the specification, whose pictures are FLUX's and whose clips are VEO's where the keys are there. */
  readonly isSpecified?: boolean | undefined;
}

/**
 * Chooses the provider of every stage. What nobody named is the cheapest way by the price table for the keys that are there
 * (`auto.ts`).
 * @throws SparkfluenceError input, reason `narration_unused`; config, reason `key_missing`, for a named provider without its key,
 *   `bad_prices`; input for an unknown one
 */
export async function chooseMakers(
  { scriptProvider, imageProvider, videoProvider, voiceProvider, configured = [] }: NamedProviders,
  config: Config,
  { narrated, isSpecified = false }: Wished = {},
): Promise<Makers> {
  const { vendors } = config;
  const isOpen = (named: string | undefined) => named === undefined || named === 'auto';
  const named = <S extends Stage>(stage: S, id: string): Maker<ProviderIds[S]> => ({
    ...chooseProvider(stage, id, vendors),
    isAuto: false,
  });
  const isAsked = (name: ProviderName, value: string | undefined) =>
    value !== undefined && !configured.includes(name);
  const script = isOpen(scriptProvider) ? autoScript(vendors) : named('script', scriptProvider!);
  const voice = isOpen(voiceProvider)
    ? await autoVoice(config)
    : { ...chooseNarrator(voiceProvider!, vendors), isAuto: false };
  let videos = isOpen(videoProvider)
    ? await autoClips(config, voice.id, isSpecified)
    : named('videos', videoProvider!);
  if (narrated !== undefined && !isMadeHere(videos.id)) {
    if (!videos.isAuto) throw narrationUnused(narrated, videos.id);
    videos = { ...videos, id: 'local', degradations: [madeHere(videos.id)] };
  }
  const images = isOpen(imageProvider)
    ? await autoPictures(config, videos.id, isSpecified)
    : named('images', imageProvider!);
  images.degradations.push(...unusedForImages(images.id, vendors));
  return {
    script: { ...script, isAsked: isAsked('scriptProvider', scriptProvider) },
    images: { ...images, isAsked: isAsked('imageProvider', imageProvider) },
    videos: {
      ...videos,
      isAsked: isAsked('videoProvider', videoProvider),
      isNeeded: narrated !== undefined,
    },
    voice: { ...voice, isAsked: isAsked('voiceProvider', voiceProvider) },
  };
}

const madeHere = (id: string): Degradation => ({
  reason: 'clips_made_here',
  message: `The clips are made on this machine, since your recordings are heard in them; those of ${id} speak by themselves.`,
  next: `For clips of ${id}, leave --narration out.`,
});

export const narrationUnused = (type: SegmentType, provider: string): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    forSegment(type, `it has a recording of yours, and the clips of ${provider} speak by themselves`),
    {
      details: {
        reason: 'narration_unused',
        segment: type,
        provider,
        next: `Use --video-provider local, whose clips take it, or take it back with --narration ${type}=none.`,
      },
    },
  );

function unusedForImages(
  id: ImageProviderId,
  { openai, huggingface, openverse, pexels, pixabay }: SettingsByVendor,
): Degradation[] {
  const { quality } = openai;
  const { via } = huggingface;
  const { licenses } = openverse;
  const model = isStock(id) ? { openverse, pexels, pixabay }[id].model : undefined;
  return [
    ...(quality === undefined || id === 'openai' ? [] : [unused('--image-quality', quality, id)]),
    ...(via === undefined || id === 'huggingface' ? [] : [unused('--image-via', via, id)]),
    ...(licenses === undefined || id === 'openverse'
      ? []
      : [unused('--image-licenses', licenses.join(','), id)]),
    ...(model === undefined ? [] : [unused('--image-model', model, id)]),
  ];
}

/** What was asked for of a provider that has no such choice is named, and not dropped silently. */
const unused = (flag: string, value: string, id: string): Degradation => ({
  reason: 'option_not_used',
  message: `${flag} ${value} was not used: ${id} has no such choice`,
});
