import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Degradation } from '../contracts/segments.ts';
import { type JoinOptions, joinClips } from '../ffmpeg/join.ts';
import { probe } from '../ffmpeg/probe.ts';
import { replaceWhole } from '../project/files.ts';
import { fingerprint, sha256, sha256OfFile } from '../project/fingerprint.ts';
import type { Asset, FinalState } from '../project/ledger.ts';
import { bring, isWhole } from './assets.ts';
import {
  burnCaptions,
  type CaptionWish,
  checkCaptions,
  orderCaptions,
  settleCaptions,
  timeCaptions,
} from './captions/make.ts';
import { openJobRecord } from './combine-jobs.ts';
import { requireClips } from './status.ts';
import type { Work } from './work.ts';

export interface Music {
  /** A file the user named on the command line or that lies inside the project, or an address to fetch it from. */
  readonly source: { readonly file: string } | { readonly url: string };
  /** 0 to 1 (specification: `bgm_volume`). */
  readonly volume: number;
}

const FINAL = 'final.mp4';
const MAX_MUSIC_BYTES = 512 * 1024 * 1024;
/** Part of the fingerprint: raise it when the join makes a different file from the same clips. */
const JOIN_VERSION = 1;
/** Share of the progress that the join takes where captions are burned afterwards. */
const JOIN_SHARE = 0.25;

/**
 * Joins the project's clips into `final.mp4`, with music where it is asked for; the final file that is there is kept
 * when it was made from the same things.
 * @throws SparkfluenceError pending, provider, project or media
 */
export async function combineClips(work: Work, music: Music | null, wish: CaptionWish): Promise<FinalState> {
  const { project, ledger, script, signal, onEvent } = work;
  const clips = requireClips(work);
  await checkCaptions(work, wish);
  const captionOrder = orderCaptions(work, wish);
  const bed = music === null ? null : { file: await musicFile(work, music), volume: music.volume };
  const wanted = fingerprint({
    version: JOIN_VERSION,
    clips: clips.map(({ asset }) => asset.sha256),
    durations: script.segments.map(({ duration_seconds }) => duration_seconds),
    music: bed === null ? null : { sha256: await sha256OfFile(bed.file), volume: bed.volume },
    ...(captionOrder.burn === null ? {} : { captions: captionOrder.burn }),
  });
  const known = ledger.state.final;
  if (known?.fingerprint === wanted && (await isWhole(project.folder, known.asset))) {
    onEvent({ stage: 'combine', state: 'kept' });
    const captions = await settleCaptions(work, captionOrder, known.captions);
    if (captions === known.captions) return known;
    const kept = { ...known, captions };
    await ledger.update((state) => {
      state.final = kept;
    });
    return kept;
  }
  const jobId = `job_${randomBytes(5).toString('hex')}`;
  const record = openJobRecord(project.folder, jobId);
  let step = bed === null ? 'Joining the clips' : 'Joining the clips and mixing the music';
  onEvent({ stage: 'combine', state: 'started' });
  await record.progress(0, step);
  try {
    const onProgress = (fraction: number) => {
      const percentage = Math.floor(fraction * 100);
      onEvent({ stage: 'combine', state: 'running', percentage });
      void record.progress(percentage, step).catch(() => undefined); // the join itself meets the same disk
    };
    const timed = captionOrder.burn === null ? undefined : await timeCaptions(work, captionOrder);
    const share = timed === undefined ? 1 : JOIN_SHARE;
    const burn = async (file: string, tools: JoinOptions) => {
      if (timed === undefined) return;
      step = 'Burning the captions';
      await burnCaptions(file, timed, work, captionOrder, {
        ...tools,
        onProgress: (fraction) => onProgress(share + fraction * (1 - share)),
      });
    };
    const degradations = await joinInto(work, clips, bed, (fraction) => onProgress(fraction * share), burn);
    const captions = await settleCaptions(work, captionOrder, null, timed);
    const facts = await finalOf(project.folder);
    const final = { fingerprint: wanted, job_id: jobId, ...facts, degradations, captions };
    await ledger.update((state) => {
      state.final = final;
    });
    await record.completed(final);
    onEvent({ stage: 'combine', state: 'done' });
    return final;
  } catch (error) {
    const message = signal.aborted ? 'Interrupted' : error instanceof Error ? error.message : String(error);
    onEvent({ stage: 'combine', state: 'failed', message });
    await record.failed(step, message).catch(() => undefined); // the first error is the one to show
    if (bed !== null && music !== null && 'url' in music.source) await forgetUnusable(bed.file, error);
    throw error;
  }
}

async function joinInto(
  { project, script, signal, ffmpeg }: Work,
  clips: readonly { readonly asset: Asset }[],
  music: { readonly file: string; readonly volume: number } | null,
  onProgress: (fraction: number) => void,
  burn: (file: string, tools: JoinOptions) => Promise<void>,
): Promise<Degradation[]> {
  const { folder, settings } = project;
  const order = {
    clips: script.segments.map(({ type, duration_seconds: durationSeconds }, index) => {
      return { segmentType: type, file: join(folder, clips[index]!.asset.path), durationSeconds };
    }),
    music,
    title: settings.input?.content.slice(0, 120) ?? 'sparkfluence',
    createdAt: settings.created_at,
  };
  const tools = { ffmpeg: await ffmpeg(), signal, onProgress };
  let degradations: Degradation[] = [];
  await replaceWhole(join(folder, FINAL), async (temporary) => {
    ({ degradations } = await joinClips({ ...order, output: temporary }, tools));
    await burn(temporary, tools);
  });
  return degradations;
}

async function finalOf(folder: string) {
  const file = join(folder, FINAL);
  const made = await probe(file);
  return {
    asset: { path: FINAL, sha256: await sha256OfFile(file), bytes: (await stat(file)).size },
    duration_seconds: Math.round(made.videoDurationSeconds * 1000) / 1000,
    resolution: `${made.width}x${made.height}`,
    codec: made.videoCodec === 'avc' ? 'h264' : made.videoCodec,
  };
}

async function musicFile(work: Work, { source }: Music): Promise<string> {
  if ('file' in source) {
    const found = await stat(source.file).catch(() => undefined);
    if (found?.isFile() === true) return source.file;
    throw noMusic(source.file);
  }
  const file = join(work.project.folder, 'music', sha256(source.url).slice(0, 16));
  const kept = await stat(file).catch(() => undefined);
  if (kept === undefined || source.url.startsWith('file:')) {
    const there = await bring(work, source.url, file, { what: 'music', maxBytes: MAX_MUSIC_BYTES });
    if (!there) throw noMusic(source.url);
  }
  return file;
}

/** Fetched music that was none (a page that says «not found») is not kept for the next time. */
async function forgetUnusable(file: string, error: unknown): Promise<void> {
  const reason = error instanceof SparkfluenceError ? error.details.reason : undefined;
  if (reason === 'music_unusable') await rm(file, { force: true });
}

const noMusic = (where: string): SparkfluenceError =>
  new SparkfluenceError('input', `There is no music file ${where}`, {
    details: { reason: 'file_missing', path: where, next: 'Check --bgm, or options.bgm_url of the body.' },
  });
