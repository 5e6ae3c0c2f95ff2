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
import { chooseProvider, type ProviderChoice, type Stage } from '../../providers/index.ts';
import { chooseNarrator } from '../../providers/narrators.ts';

/** The providers that the user named, a stage each; a missing one and `auto` leave the choice to the program. */
export interface NamedProviders {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly voiceProvider?: string | undefined;
}

export interface Maker<Id extends string> extends ProviderChoice<Id> {
  /** Nobody named it: `auto` chose it. */
  readonly isAuto: boolean;
}

/** Who makes what, decided once for a command and carried along. */
export interface Makers {
  readonly script: Maker<ScriptProviderId>;
  readonly images: Maker<ImageProviderId>;
  readonly videos: Maker<VideoProviderId>;
  /** Who narrates clips that are made here. */
  readonly voice: Maker<VoiceProviderId>;
}

/**
 * Chooses the provider of every stage.
 * @param narrated a segment that a person has recorded: clips that take a recording are chosen, whatever keys are there
 * @throws SparkfluenceError input, reason `narration_unused`; config, reason `key_missing`, for a named provider without its key; input for an unknown one
 */
export function chooseMakers(
  { scriptProvider, imageProvider, videoProvider, voiceProvider }: NamedProviders,
  vendors: SettingsByVendor,
  narrated: SegmentType | undefined = undefined,
): Makers {
  const isOpen = (named: string | undefined) => named === undefined || named === 'auto';
  const choose = <S extends Stage>(stage: S, named: string | undefined) => ({
    ...chooseProvider(stage, named, vendors),
    isAuto: isOpen(named),
  });
  const makers = {
    images: choose('images', imageProvider),
    videos: choose('videos', videoProvider),
    script: choose('script', scriptProvider),
    voice: { ...chooseNarrator(voiceProvider, vendors), isAuto: isOpen(voiceProvider) },
  };
  if (makers.videos.isAuto && makers.videos.id === 'google') {
    // The key that is there buys either; stills with a narrator are what most people of this field make, at a hundredth of the price.
    makers.videos = { id: 'local', isAuto: true, degradations: [narratedHere(makers.voice.id)] };
  }
  if (makers.videos.id === 'pexels' && makers.images.isAuto)
    // A picture is shown only where no footage is found, so none is bought for it.
    makers.images = { id: 'local', isAuto: true, degradations: [] };
  if (narrated !== undefined && !isMadeHere(makers.videos.id)) {
    const { id, isAuto } = makers.videos;
    if (!isAuto) throw narrationUnused(narrated, id);
    makers.videos = { id: 'local', isAuto, degradations: [madeHere(id)] };
  }
  makers.images.degradations.push(...unusedForImages(makers.images.id, vendors));
  return makers;
}

const narratedHere = (voice: string): Degradation => ({
  reason: 'clips_made_here',
  message: `The clips are made on this machine from the pictures, narrated by ${voice}, which is the cheapest way for the keys that are there.`,
  next: 'For clips of a video model, which cost about a hundred times as much, use --video-provider google.',
});

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
