import type { Config } from '../../config/resolve.ts';
import type { Language } from '../../contracts/languages.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { SegmentType, VideoProviderId } from '../../contracts/segments.ts';
import { requireLibass } from '../../ffmpeg/run/capabilities.ts';
import { assertCanDraw, drawable } from '../../language/fonts.ts';
import { hasScript } from '../script/own-clips.ts';
import { checkUpload, type UploadRequest } from '../storage/target.ts';
import type { Work } from '../work/work.ts';
import { checkLogo } from './captions/logo.ts';
import type { CaptionRequest } from './captions/timed.ts';
import { checkMusic, fetchMusic, type MusicHere } from './music-source.ts';
import { checkFilters, type FinalRequest, PLAIN_FINAL } from './order.ts';
import { checkRoom } from './room.ts';
import { checkTransition } from './transition-room.ts';

/** What the end of a video needs, checked at its beginning: before anything of it is bought. */

/** How the final video is wanted. */
export interface End {
  readonly final: FinalRequest;
  readonly captions: CaptionRequest;
  /** Where it goes; nowhere where it is left out or null. */
  readonly upload?: UploadRequest | null | undefined;
}

/** A video without any wish. */
export const PLAIN_END: End = { final: PLAIN_FINAL, captions: { mode: 'sidecar', style: 'karaoke' } };

/** What is known of a video before it is made. */
export interface Wanted extends End {
  readonly language: Language;
  /** The project's folder, which need not be there yet. */
  readonly folder: string;
  /** Music that is on this machine already. */
  readonly music: MusicHere | undefined;
  /** The texts that will be shown, as far as they are written. */
  readonly texts: readonly string[];
  /** The lengths that the clips shall have, seconds. */
  readonly clips: readonly { readonly type: SegmentType; readonly seconds: number }[];
  /** What will be made: so many pictures, and clips of so many seconds in all, by whom. */
  readonly makes: { readonly pictures: number; readonly clipSeconds: number; readonly by: VideoProviderId };
}

export interface NeedTools extends Pick<Config, 'cacheFolder' | 'storage' | 'timeoutMs' | 'pollMs'> {
  readonly signal: AbortSignal;
  /** Asked for only by a need that uses it. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
}

interface Need {
  readonly name: string;
  /** @throws SparkfluenceError, which says what is missing and what to do */
  readonly check: (wanted: Wanted, tools: NeedTools) => Promise<void>;
}

/** One entry a need, in the order in which they are checked. A need of its own is an entry of its own. */
export const NEEDS: readonly Need[] = [
  { name: 'music', check: ({ music, clips }, tools) => checkMusic(music, secondsOf(clips), tools) },
  { name: 'logo', check: ({ final }, { signal }) => checkLogo(final.logo, signal) },
  { name: 'captions', check: checkCaptionFonts },
  { name: 'filters', check: ({ final }, tools) => checkFilters(final, tools) },
  { name: 'transition', check: async ({ final, clips }) => checkTransition(final.transition, clips) },
  {
    name: 'room',
    check: ({ folder, makes, clips, ...end }) => checkRoom(folder, makes, secondsOf(clips), passesOf(end)),
  },
  // The last, since it is asked over the network.
  { name: 'storage', check: ({ upload = null }, tools) => checkUpload(upload, tools, tools.signal) },
];

/** @throws SparkfluenceError input, config, media or upload: the first need that is not met */
export async function checkNeeds(wanted: Wanted, tools: NeedTools): Promise<void> {
  for (const { check } of NEEDS) await check(wanted, tools);
}

/** The lines of a quote. */
interface Buys {
  readonly lines: readonly { readonly stage: string; readonly segment_type: SegmentType | null }[];
}

/**
 * The same for a project with a script, right before what is missing is made or bought. Music that has an address is fetched.
 * @param quote of what will be made; where that is nothing, no storage is asked
 */
export async function checkNeedsOf(work: Work, end: End, quote: Buys): Promise<void> {
  const { script, makers } = work;
  const lengths = new Map(script.segments.map(({ type, duration_seconds }) => [type, duration_seconds]));
  const filmed = quote.lines.filter(({ stage }) => stage === 'videos');
  await checkWork(work, quote.lines.length === 0 ? { ...end, upload: null } : end, {
    clips: script.segments.map(({ type, duration_seconds }) => ({ type, seconds: duration_seconds })),
    makes: {
      pictures: quote.lines.filter(({ stage }) => stage === 'images').length,
      clipSeconds: filmed.reduce((sum, { segment_type: type }) => sum + (lengths.get(type!) ?? 0), 0),
      by: makers.videos.id,
    },
  });
}

/**
 * The same right before clips are fetched and joined. How long they are is seen with them, so that what depends on it, as
 * transitions and the room, is checked by the join itself.
 */
export const checkNeedsOfJoin = (work: Work, end: End): Promise<void> =>
  checkWork(work, end, { clips: [], makes: { pictures: 0, clipSeconds: 0, by: work.makers.videos.id } });

async function checkWork(work: Work, end: End, sizes: Pick<Wanted, 'clips' | 'makes'>): Promise<void> {
  const { script, language, place, tools } = work;
  const wanted = {
    ...end,
    ...sizes,
    music: await fetchMusic(work, end.final.music),
    language,
    folder: place.project.folder,
    texts: script.segments.filter(hasScript).map(({ script_text }) => script_text),
  };
  await checkNeeds(wanted, { ...place.config, signal: tools.signal, ffmpeg: tools.ffmpeg });
}

async function checkCaptionFonts(
  { captions, language, texts }: Wanted,
  { ffmpeg, cacheFolder, signal }: NeedTools,
): Promise<void> {
  if (captions.mode !== 'burn') return;
  await requireLibass(await ffmpeg(), cacheFolder, signal);
  // Before there is a text, the language's own name shows whether its letters can be drawn.
  const own = new Intl.DisplayNames([language.tag], { type: 'language' }).of(language.tag) ?? '';
  assertCanDraw([own, ...texts].map(drawable), language);
}

const secondsOf = (clips: Wanted['clips']): number => clips.reduce((sum, { seconds }) => sum + seconds, 0);

/** How often the picture is written: once by the join, and once more where something is drawn over it. */
const passesOf = ({ final, captions }: End): number =>
  final.logo === null && captions.mode !== 'burn' ? 1 : 2;
