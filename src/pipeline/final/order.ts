import type { Ffmpeg } from '../../contracts/media.ts';
import type { ClipAudio } from '../../contracts/narrators.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { fingerprint, sha256OfFile } from '../../disk/fingerprint.ts';
import type { Transition } from '../../ffmpeg/join/transition.ts';
import { type OptionalFilter, requireFilters } from '../../ffmpeg/run/capabilities.ts';
import type { Asset } from '../../project/ledger.ts';
import { requireClips } from '../clips/follow.ts';
import { type Narrated, NOT_NARRATED, narratedClips } from '../clips/heard-over.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { type Logo, type LogoRequest, logoFingerprint, openLogo } from './captions/logo.ts';
import { type CaptionOrder, checkCaptions, orderCaptions } from './captions/order.ts';
import type { CaptionRequest } from './captions/timed.ts';
import { type Music, type MusicFile, openMusic } from './music-source.ts';

/** What the user asks of a final video, besides its clips and captions. */
export interface FinalRequest {
  readonly music: Music | null;
  /** Undefined leaves the loudness of the clips as it is. */
  readonly targetLufs: number | undefined;
  /** Undefined joins by hard cuts. */
  readonly transition: Transition | undefined;
  readonly logo: LogoRequest | null;
  /** The video has the shape of the clips. Left out: 9:16, at most 1080x1920. */
  readonly keepShape?: boolean | undefined;
  /** One narrator is heard over all clips that speak by themselves. */
  readonly narrate?: boolean | undefined;
  /** What becomes of the clips' own sound; left out: it stays as it is. Clips that are narrated already keep theirs below a narrator. */
  readonly clipAudio?: ClipAudio | undefined;
  /** Decode every picture for the verdict. The caller decides whether a failing verdict is an error. */
  readonly strict: boolean;
}

/** The clips joined and nothing else. */
export const PLAIN_FINAL: FinalRequest = {
  music: null,
  targetLufs: undefined,
  transition: undefined,
  logo: null,
  strict: false,
};

export interface FinalClip {
  readonly type: SegmentType;
  readonly asset: Asset;
}

/** A final video that can be made: its inputs are there, and ffmpeg can do what it asks for. */
export interface FinalOrder
  extends Pick<FinalRequest, 'targetLufs' | 'transition' | 'keepShape' | 'clipAudio' | 'strict'> {
  /** One for each segment of the script, in its order. */
  readonly clips: readonly FinalClip[];
  readonly music: MusicFile | null;
  readonly logo: Logo | null;
  readonly captions: CaptionOrder;
  /** What a narrator says over the clips. */
  readonly narrated: Narrated;
  /** Of everything that the video is made from; `strict` is not part of it. */
  readonly fingerprint: string;
}

/** The file's name in the project's folder. */
export const FINAL_FILE = 'final.mp4';

/** Part of the fingerprint: raise it when the join makes a different file from the same clips. */
const JOIN_VERSION = 4;

/**
 * Checks a request before any work starts, and fetches its music.
 * @throws SparkfluenceError pending, provider or project (clips), input (logo, music), config (filters, fonts)
 */
export async function orderFinal(
  work: Work,
  request: FinalRequest,
  captionRequest: CaptionRequest,
): Promise<FinalOrder> {
  const { targetLufs, transition, keepShape = false, narrate = false, clipAudio = 'keep', strict } = request;
  const clips = requireClips(work);
  // What is kept elsewhere is brought before it is looked at. What is gone is named by whoever needs it.
  await Promise.all(clips.map(({ asset }) => isWhole(work.place.project.folder, asset)));
  const logo = await openLogo(work, request.logo);
  await checkCaptions(work, captionRequest);
  const { tools, place } = work;
  await checkFilters(request, { ...tools, cacheFolder: place.config.cacheFolder });
  const narrated = narrate ? await narratedClips(work, clips) : NOT_NARRATED;
  const captions = orderCaptions(work, captionRequest, narrated);
  const music = request.music === null ? null : await openMusic(work, request.music, clips);
  const inputs = {
    version: JOIN_VERSION,
    clips: clips.map(({ asset }) => asset.sha256),
    durations: work.script.segments.map(({ duration_seconds }) => duration_seconds),
    music: music === null ? null : await musicInputs(music),
    ...(targetLufs === undefined ? {} : { targetLufs }),
    ...(transition === undefined ? {} : { transition }),
    ...(keepShape ? { keepShape } : {}),
    ...(narrated.over.size === 0 ? {} : { narrated: [...narrated.over] }),
    ...(clipAudio === 'keep' ? {} : { clipAudio }),
    ...(captions.burn === null ? {} : { captions: captions.burn }),
    ...(logo === null ? {} : { logo: logoFingerprint(logo) }),
  };
  return {
    clips,
    music,
    targetLufs,
    transition,
    keepShape,
    clipAudio,
    strict,
    logo,
    captions,
    narrated,
    fingerprint: fingerprint(inputs),
  };
}

/** What a flag needs of ffmpeg beside what every join needs. */
const FILTERS_OF: Readonly<
  Record<Transition['kind'] | 'duck' | 'loudness' | 'logo', readonly OptionalFilter[]>
> = {
  duck: ['sidechaincompress'],
  loudness: ['ebur128'],
  logo: ['overlay'],
  fade: ['fade'],
  white: ['fade', 'overlay', 'split', 'lutyuv'],
  dissolve: ['fade', 'overlay', 'loop'],
};

/** @throws SparkfluenceError config, reason `filter_missing`, for a flag that this ffmpeg cannot do */
export async function checkFilters(
  { music, targetLufs, transition, logo }: Pick<FinalRequest, 'music' | 'targetLufs' | 'transition' | 'logo'>,
  { ffmpeg, cacheFolder, signal }: FilterTools,
): Promise<void> {
  const need = async (what: keyof typeof FILTERS_OF, flag: string) =>
    requireFilters(await ffmpeg(), FILTERS_OF[what], { flag, cacheFolder, signal });
  if (music?.duck === true && !('made' in music.source)) await need('duck', '--duck');
  if (targetLufs !== undefined) await need('loudness', '--loudness');
  if (transition !== undefined) await need(transition.kind, `--transition ${transition.kind}`);
  if (logo !== null) await need('logo', '--logo');
}

interface FilterTools {
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

const musicInputs = async ({ file, volume, duck }: MusicFile) => ({
  sha256: await sha256OfFile(file),
  volume,
  ...(duck ? { duck } : {}),
});
