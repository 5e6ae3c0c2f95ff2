import { isMadeHere } from '../../contracts/segments.ts';
import { isPlain, type Maker } from './auto.ts';
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
export function chosenByAuto({ script, images, videos, voice }: Makers, narrate = false): Chosen[] {
  const isSpoken = isMadeHere(videos.id) || narrate;
  return [
    ...of('script', script),
    ...of('images', images),
    ...of('videos', videos),
    ...(isSpoken ? of('voice', voice) : []),
  ];
}

const of = (stage: Chosen['stage'], { id: provider, isAuto, why = '' }: Maker<string>): Chosen[] =>
  isAuto ? [{ stage, provider, why }] : [];

const WORDS = { script: 'script', images: 'pictures', videos: 'clips', voice: 'voice' } as const;

/** What was chosen, on one line; undefined where nothing was, or where there was nothing to choose from, which the draft note says. */
export function chosenLine(chosen: readonly Chosen[]): string | undefined {
  if (chosen.every(({ why }) => isPlain(why))) return undefined;
  const parts = chosen.map(({ stage, provider, why }) => `${WORDS[stage]} ${provider} (${why})`);
  return `Chosen for the keys that are there: ${parts.join(', ')}. Name others with --script-provider, --image-provider, --video-provider and --voice-provider.`;
}
