import type { VoiceProvider } from '../../contracts/narrators.ts';
import type { ImageProvider, VideoProvider } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { Settings } from '../../project/store.ts';
import { takesStyle } from '../../providers/voice/style.ts';

/** What a project asks for and its makers do not have is named, and not dropped silently. */
export function askedNotes(
  { references = [], seed = null, chain = false }: Pick<Settings, 'references' | 'seed' | 'chain'>,
  images: ImageProvider,
  videos: VideoProvider,
): Degradation[] {
  return [
    ...(references.length === 0 ? [] : referenceNotes(images, videos, chain)),
    ...(seed === null ? [] : seedNotes(seed, images, videos)),
    ...(chain && videos.takesLastFrame !== true ? [unchained(videos)] : []),
  ];
}

/** Clips that are made here follow their picture; those of vendors take no seed. */
function seedNotes(seed: number, images: ImageProvider, videos: VideoProvider): Degradation[] {
  const without = [
    ...(images.takesSeed === true ? [] : [`the pictures of ${images.id}`]),
    ...(videos.takesNarration === true ? [] : [`the clips of ${videos.id}`]),
  ];
  if (without.length === 0) return [];
  return [
    {
      reason: 'seed_not_used',
      message: `The seed ${seed} was not used for ${without.join(' and ')}, which take none.`,
    },
  ];
}

/**
 * How the narrator shall speak, where nobody does it.
 * @param narrator who speaks; undefined where the clips speak by themselves
 */
export function styleNotes(
  { voice_style: style }: Pick<Settings, 'voice_style'>,
  narrator: Pick<VoiceProvider, 'id' | 'model'> | undefined,
  videos: Pick<VideoProvider, 'id'>,
): Degradation[] {
  if (style == null || (narrator !== undefined && takesStyle(narrator))) return [];
  return [narrator === undefined ? unstyledClips(style, videos.id) : unstyled(style, narrator)];
}

export const unstyled = (style: string, { id, model }: Pick<VoiceProvider, 'id' | 'model'>): Degradation => ({
  reason: 'voice_style_not_used',
  message: `The style “${style}” was not used: the voices of ${id}${id === 'openai' ? ` (${model})` : ''} take none.`,
  next: 'For speech in a style use --voice-provider gemini, or a server whose model takes instructions.',
});

const unstyledClips = (style: string, id: string): Degradation => ({
  reason: 'voice_style_not_used',
  message: `The style “${style}” was not used: the clips of ${id} speak by themselves.`,
  next: 'For one narrator over all clips use --narrate.',
});

const unchained = ({ id }: VideoProvider): Degradation => ({
  reason: 'chain_not_used',
  message: `The clips do not end in the picture of the next one: those of ${id} take no last frame.`,
  next: 'For clips that lead over to each other use --video-provider google or veo, or a --transition for the joins.',
});

function referenceNotes(images: ImageProvider, videos: VideoProvider, chain: boolean): Degradation[] {
  const notes: Degradation[] = [];
  if (images.takesReferences !== true)
    notes.push({
      reason: 'reference_in_words',
      message:
        images.id === 'local' || images.findsPhotos === true
          ? `The references are not shown in the pictures: ${images.id} takes no pictures to go by.`
          : `The references are described in the prompts of the pictures: ${images.id} takes no pictures to go by, so that faces and products differ from them.`,
      next: 'For pictures that are made after them use --image-provider gemini.',
    });
  if (videos.id === 'veo' && chain)
    notes.push({
      reason: 'reference_not_sent',
      message:
        'The references were not sent with the clips: veo takes either exact first and last frames, which --chain asks for, or references.',
      next: 'For references in the clips leave the chain out with --no-chain.',
    });
  else if (videos.id === 'veo')
    notes.push({
      reason: 'first_frame_loose',
      message:
        'veo takes references only as loose ingredients beside the picture of the segment, so that a clip need not begin exactly with it.',
      next: 'For exact first frames leave the references out once the pictures are made: --reference none.',
    });
  return notes;
}
