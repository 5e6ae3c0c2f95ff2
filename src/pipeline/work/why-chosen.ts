import { isMadeHere } from '../../contracts/segments.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { isReady, VENDORS } from '../../providers/index.ts';
import { NARRATORS } from '../../providers/narrators.ts';
import type { Makers } from './makers.ts';

/** What `auto` chose, and why: a maker that nobody named. */
export interface Chosen {
  readonly stage: 'script' | 'images' | 'videos' | 'voice';
  readonly provider: string;
  readonly why: string;
}

/**
 * Who makes what without having been named, in the order of the work.
 * @param narrate whether one narrator is heard over all clips
 */
export function chosenByAuto(
  { script, images, videos, voice }: Makers,
  settings: SettingsByVendor,
  narrate = false,
): Chosen[] {
  const isSpoken = isMadeHere(videos.id) || narrate;
  return [
    ...(script.isAuto ? [of('script', script.id, keyOf('script', script.id) ?? NO_KEY.script)] : []),
    ...(images.isAuto ? [of('images', images.id, whyPictures(images.id, videos.id, settings))] : []),
    ...(videos.isAuto ? [of('videos', videos.id, whyClips(videos.id, settings))] : []),
    ...(voice.isAuto && isSpoken ? [of('voice', voice.id, whyVoice(voice.id, settings))] : []),
  ];
}

const of = (stage: Chosen['stage'], provider: string, why: string): Chosen => ({ stage, provider, why });

const NO_KEY = {
  script: 'there is no key for a model that writes',
  images: 'there is no key for one that draws',
  videos: 'there is no key for a video model',
  voice: 'there is no key for a voice',
} as const;

/** The key that decided; undefined for what needs none. */
function keyOf(stage: 'script' | 'images' | 'videos', id: string): string | undefined {
  const key = VENDORS[stage].find((each) => each.id === id)?.key ?? undefined;
  return key === undefined ? undefined : `${key} is set`;
}

function whyPictures(id: string, clips: string, settings: SettingsByVendor): string {
  if (clips === 'pexels') return 'they are seen only where no footage is found';
  const known = keyOf('images', id);
  if (known !== undefined) return known;
  return isReady({ id: 'gemini_image' }, settings)
    ? 'they cost nothing; gemini draws where it is named'
    : NO_KEY.images;
}

function whyClips(id: string, settings: SettingsByVendor): string {
  if (id === 'veo') return 'VEO_API_KEY is set, and buys nothing else; local costs nothing';
  if (id !== 'local') return keyOf('videos', id) ?? NO_KEY.videos;
  const named = [
    ...(isReady({ id: 'google' }, settings) ? ['google'] : []),
    ...(isReady({ id: 'pexels' }, settings) ? ['pexels'] : []),
  ];
  if (named.length === 0) return NO_KEY.videos;
  return `they cost nothing; ${named.join(' and ')} where ${named.length === 1 ? 'it is' : 'one is'} named`;
}

function whyVoice(id: string, settings: SettingsByVendor): string {
  if (id === 'neural') return 'a model for the language is here, and costs nothing';
  const ready = NARRATORS.filter((each) => isReady({ id: each.settings }, settings));
  const vendor = ready.find((each) => each.id === id);
  if (vendor === undefined) return ready.length === 0 ? NO_KEY.voice : 'no other speaks the language';
  if (ready.length === 1) return `${vendor.key} is set`;
  return id === 'openai'
    ? 'a server of your own comes first'
    : 'it is the cheapest of the keys that are there';
}

const WORDS = { script: 'script', images: 'pictures', videos: 'clips', voice: 'voice' } as const;

/** What was chosen, on one line; undefined where nothing was, or where there is no key at all, which the draft note says. */
export function chosenLine(chosen: readonly Chosen[]): string | undefined {
  if (chosen.every(({ provider }) => provider === 'local' || provider === 'espeak')) return undefined;
  const parts = chosen.map(({ stage, provider, why }) => `${WORDS[stage]} ${provider} (${why})`);
  return `Chosen for the keys that are there: ${parts.join(', ')}. Name others with --script-provider, --image-provider, --video-provider and --voice-provider.`;
}
