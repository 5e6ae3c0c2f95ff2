import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import { replaceWhole } from '../../disk/files.ts';
import { fingerprint, sha256OfFile } from '../../disk/fingerprint.ts';
import { type Probe, probe } from '../../ffmpeg/inspect/probe.ts';
import { type JoinOptions, type JoinRequest, type JoinResult, joinClips } from '../../ffmpeg/join/join.ts';
import type { Transition } from '../../ffmpeg/join/transition.ts';
import { requireFilters } from '../../ffmpeg/run/require.ts';
import type { Asset, FinalState } from '../../project/ledger.ts';
import { knownFacts } from '../clips/facts.ts';
import { requireClips } from '../clips/follow.ts';
import { clipMissing } from '../clips/state.ts';
import { assetUrl, isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { type LogoWish, logoFingerprint, openLogo } from './captions/logo.ts';
import { burnOverlays, checkCaptions, orderCaptions, settleCaptions } from './captions/make.ts';
import { type CaptionWish, timeCaptions } from './captions/timed.ts';
import { newJobId, openJobRecord } from './job-record.ts';
import { forgetUnusable, type Music, musicFile } from './music-source.ts';
import { verdictOn } from './verdict.ts';

/** What a final video is to be besides its clips and captions. */
export interface FinalWish {
  readonly music: Music | null;
  /** Undefined: as loud as the clips are. */
  readonly targetLufs: number | undefined;
  /** Undefined: hard cuts. */
  readonly transition: Transition | undefined;
  readonly logo: LogoWish | null;
  /** Every picture is looked at; whether the verdict is an error is for the caller. */
  readonly strict: boolean;
}

/** Joined as it is. */
export const PLAIN_FINAL: FinalWish = {
  music: null,
  targetLufs: undefined,
  transition: undefined,
  logo: null,
  strict: false,
};

const FINAL = 'final.mp4';
/** Part of the fingerprint: raise it when the join makes a different file from the same clips. */
const JOIN_VERSION = 3;
/** Share of the progress that the join takes where captions are burned afterwards. */
const JOIN_SHARE = 0.25;

/**
 * Joins the project's clips into `final.mp4`, with music where it is asked for; the final file that is there is kept
 * when it was made from the same things.
 * @throws SparkfluenceError pending, provider, project or media
 */
export async function combineClips(
  work: Work,
  finalWish: FinalWish,
  wish: CaptionWish,
  jobId: string = newJobId(),
): Promise<FinalState> {
  const {
    place: { project, ledger },
    script,
    tools: { signal, onEvent },
  } = work;
  const { music, targetLufs, transition } = finalWish;
  const clips = requireClips(work);
  const logo = await openLogo(work, finalWish.logo);
  await checkCaptions(work, wish);
  await checkFilters(work, finalWish);
  const captionOrder = orderCaptions(work, wish);
  const bed = music === null ? null : { ...music, file: await musicFile(work, music) };
  const wanted = fingerprint({
    version: JOIN_VERSION,
    clips: clips.map(({ asset }) => asset.sha256),
    durations: script.segments.map(({ duration_seconds }) => duration_seconds),
    music: bed === null ? null : await fingerprintOfMusic(bed),
    ...(targetLufs === undefined ? {} : { targetLufs }),
    ...(transition === undefined ? {} : { transition }),
    ...(captionOrder.burn === null ? {} : { captions: captionOrder.burn }),
    ...(logo === null ? {} : { logo: logoFingerprint(logo) }),
  });
  const known = ledger.state.final;
  const current = known?.fingerprint === wanted && (await isWhole(project.folder, known.asset));
  if (!current) await requireWhole(project.folder, clips);
  if (known !== null && current) {
    onEvent({ stage: 'combine', state: 'kept' });
    const captions = await settleCaptions(work, captionOrder, known.captions);
    const quality = await settleQuality(work, known, clips, finalWish);
    if (captions === known.captions && quality === known.quality) return known;
    const kept = { ...known, captions, quality };
    await ledger.update((state) => {
      state.final = kept;
    });
    return kept;
  }
  const record = openJobRecord(project.folder, jobId);
  let step = bed === null ? 'Joining the clips' : 'Joining the clips and mixing the music';
  const drawn = encodedFor(captionOrder.burn !== null, logo !== null);
  const started = (cuts?: string) => {
    const message = [cuts, drawn].filter((words) => words !== undefined).join('; ');
    onEvent({ stage: 'combine', state: 'started', ...(message === '' ? {} : { message }) });
  };
  if (transition === undefined) started(); // else when it is known what is encoded again
  await record.progress(0, step);
  try {
    const onProgress = (fraction: number) => {
      const percentage = Math.floor(fraction * 100);
      onEvent({ stage: 'combine', state: 'running', percentage });
      void record.progress(percentage, step).catch(() => undefined); // the join itself meets the same disk
    };
    const timed = captionOrder.burn === null ? undefined : await timeCaptions(work, wish);
    const isDrawnOver = timed !== undefined || logo !== null;
    const share = isDrawnOver ? JOIN_SHARE : 1;
    const burn = async (file: string, tools: JoinOptions) => {
      if (!isDrawnOver) return;
      step = timed === undefined ? 'Drawing the logo' : 'Burning the captions';
      await burnOverlays(file, { timed, logo }, work, captionOrder, {
        ...tools,
        onProgress: (fraction) => onProgress(share + fraction * (1 - share)),
      });
    };
    const joined = await joinInto(
      work,
      clips,
      { music: bed, targetLufs, transition },
      { onProgress: (fraction) => onProgress(fraction * share), onPlan: started },
      burn,
    );
    const captions = await settleCaptions(work, captionOrder, null, timed);
    step = 'Looking at the result';
    const file = join(project.folder, FINAL);
    const made = isDrawnOver ? await probe(file) : { ...joined.made, file };
    const [facts, { quality, degradations }] = await Promise.all([
      finalOf(project.folder, made, isDrawnOver ? undefined : joined.sha256),
      verdictOn(work, {
        probe: made,
        clips: clips.map(({ asset }) => asset),
        clipSeconds: joined.clipSeconds,
        copied:
          !isDrawnOver && joined.route === 'copy'
            ? joined.sound === 'copied'
              ? 'all'
              : 'pictures'
            : 'nothing',
        heard: joined.heard,
        targetLufs,
        strict: finalWish.strict,
      }),
    ]);
    const forLogo = logo !== null && timed === undefined; // else it went in with the captions, which say so
    const told = onceEach([...joined.degradations, ...(forLogo ? [ENCODED_FOR_LOGO] : []), ...degradations]);
    const final = { fingerprint: wanted, job_id: jobId, ...facts, degradations: told, captions, quality };
    await ledger.update((state) => {
      state.final = final;
    });
    await record.completed(final);
    onEvent({ stage: 'combine', state: 'done' });
    return final;
  } catch (error) {
    const why = signal.aborted ? 'Interrupted' : error instanceof Error ? error.message : String(error);
    onEvent({ stage: 'combine', state: 'failed', message: why });
    await record.failed(step, why).catch(() => undefined); // the first error is the one to show
    if (bed !== null && music !== null && 'url' in music.source) await forgetUnusable(bed.file, error);
    throw error;
  }
}

/** @throws SparkfluenceError media, reason `asset_missing`, for a clip whose file is gone or was cut */
async function requireWhole(
  folder: string,
  clips: readonly { readonly type: SegmentType; readonly asset: Asset }[],
): Promise<void> {
  for (const { type, asset } of clips) {
    if (!(await isWhole(folder, asset))) throw clipMissing(type, assetUrl(folder, asset));
  }
}

async function joinInto(
  work: Work,
  clips: readonly { readonly asset: Asset }[],
  how: Pick<JoinRequest, 'music' | 'targetLufs' | 'transition'>,
  told: Required<Pick<JoinOptions, 'onProgress' | 'onPlan'>>,
  burn: (file: string, tools: JoinOptions) => Promise<void>,
): Promise<JoinResult> {
  const {
    place: { project },
    script,
    tools: { signal, ffmpeg },
  } = work;
  const { folder, settings } = project;
  const facts = await Promise.all(clips.map(({ asset }) => knownFacts(work, asset)));
  const order = {
    clips: script.segments.map(({ type, duration_seconds: durationSeconds }, index) => {
      const file = join(folder, clips[index]!.asset.path);
      return { segmentType: type, file, durationSeconds, probe: facts[index]?.probe };
    }),
    ...how,
    title: settings.input?.content.slice(0, 120) ?? 'sparkfluence',
    createdAt: settings.created_at,
  };
  const tools = { ffmpeg: await ffmpeg(), signal, ...told };
  let result: JoinResult | undefined;
  await replaceWhole(join(folder, FINAL), async (temporary) => {
    result = await joinClips({ ...order, output: temporary }, tools);
    await burn(temporary, tools);
  });
  return result!;
}

/** @throws SparkfluenceError config, reason `filter_missing` */
export async function checkFilters(work: Work, { music, targetLufs }: FinalWish): Promise<void> {
  const {
    tools: { signal },
    place: { config },
  } = work;
  const options = { signal, cacheFolder: config.cacheFolder };
  if (music?.duck === true) {
    await requireFilters(await work.tools.ffmpeg(), ['sidechaincompress'], { ...options, flag: '--duck' });
  }
  if (targetLufs === undefined) return;
  await requireFilters(await work.tools.ffmpeg(), ['ebur128', 'alimiter'], {
    ...options,
    flag: '--loudness',
  });
}

/** Looks at a video that is kept, where it was not looked at as closely as is wanted now. */
async function settleQuality(
  work: Work,
  known: FinalState,
  clips: readonly { readonly asset: Asset }[],
  { targetLufs, strict }: FinalWish,
): Promise<FinalState['quality']> {
  if (known.quality !== null && (!strict || known.quality.pictures === 'all')) return known.quality;
  const found = await probe(join(work.place.project.folder, FINAL));
  const assets = clips.map(({ asset }) => asset);
  const joined = {
    probe: found,
    clips: assets,
    clipSeconds: [],
    copied: 'nothing' as const,
    targetLufs,
    strict,
  };
  return (await verdictOn(work, joined)).quality;
}

const fingerprintOfMusic = async ({ file, volume, duck }: Music & { readonly file: string }) => ({
  sha256: await sha256OfFile(file),
  volume,
  ...(duck ? { duck } : {}),
});

/** Damage that was heard while joining is seen again when the clip is looked at. */
const onceEach = (list: readonly Degradation[]): Degradation[] =>
  list.filter(
    ({ reason, segment_type }, index) =>
      reason !== 'clip_damaged' ||
      list.findIndex((each) => each.reason === reason && each.segment_type === segment_type) === index,
  );

const ENCODED_FOR_LOGO: Degradation = {
  reason: 'picture_encoded_again',
  message: 'The picture was encoded again to lay the logo over it.',
};

/** Said before it is done. */
function encodedFor(captions: boolean, logo: boolean): string | undefined {
  const what = [...(captions ? ['captions'] : []), ...(logo ? ['logo'] : [])];
  return what.length === 0 ? undefined : `every picture is encoded again for the ${what.join(', the ')}`;
}

async function finalOf(folder: string, made: Probe, sha256: string | undefined) {
  const file = join(folder, FINAL);
  const asset = { path: FINAL, sha256: sha256 ?? (await sha256OfFile(file)), bytes: (await stat(file)).size };
  return {
    asset,
    duration_seconds: Math.round(made.videoDurationSeconds * 1000) / 1000,
    resolution: `${made.width}x${made.height}`,
    codec: made.videoCodec === 'avc' ? 'h264' : made.videoCodec,
  };
}
