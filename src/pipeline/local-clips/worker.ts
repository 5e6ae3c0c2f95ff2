import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { Narration } from '../../contracts/voice.ts';
import { createFfmpeg } from '../../ffmpeg/run/run.ts';
import { type ClaimedJob, openJobs } from '../../project/jobs.ts';
import { warmUp } from '../../providers/local/image/icons.ts';
import { renderClip } from '../../providers/local/video/clip.ts';
import { languageOfOrder, queuedClipSchema } from '../../providers/local/video/video.ts';
import { openVoice, segmentSecondsOf, type Voice } from '../../providers/local/voice/voice.ts';
import { readWave } from '../../providers/voice/wave.ts';

/**
 * The entry of a worker process: takes jobs from the queue and makes their clips, one at a time. An attached worker
 * waits for more until its parent ends; a detached one ends when the queue is empty.
 */

const [jobsFolder = '', binary = '', version = '', cacheFolder = '', mode] = process.argv.slice(2);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(name, () => stop.abort());

const PROGRESS_STEP_PERCENT = 5;

/** Sends the command line to the parent, which may show it. */
const tellParent = (commandLine: string) => {
  if (process.connected) process.send?.(commandLine, () => undefined); // the parent may be ending
};

await work(createFfmpeg(binary, version, tellParent), stop.signal);
if (process.connected) process.disconnect();

async function work(ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
  const jobs = openJobs(jobsFolder);
  const look = mode === 'attached' ? callsFromParent(signal) : undefined;
  void warmUp().catch(() => undefined); // the clip that needs what is missing reports it
  while (!signal.aborted) {
    const job = await jobs.claimNext(process.pid);
    if (job !== undefined) await makeOne(job, ffmpeg, signal);
    else if (look === undefined) return;
    else await look();
  }
}

async function makeOne(job: ClaimedJob, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
  const progress = progressOf(job);
  let voice: Voice | undefined;
  try {
    const order = queuedClipSchema.parse(job.order);
    const language = languageOfOrder(order);
    const given = order.narration;
    if (given === undefined)
      voice = await openVoice({ language, name: order.voice, speed: order.speed, cacheFolder, signal });
    const narration =
      given === undefined
        ? await voice!.narrate(order.segment.script_text)
        : await givenNarration(join(jobsFolder, given.file), given.words);
    const clip = {
      imageFile: join(jobsFolder, order.image),
      narration,
      durationSeconds: given?.duration_seconds ?? segmentSecondsOf(narration),
      position: order.position,
      language,
      brandColors: order.brand_colors,
      resolution: order.resolution,
      take: order.take,
      footageFile: order.footage === undefined ? undefined : join(jobsFolder, order.footage),
      output: job.partFile,
    };
    await job.words(clip.narration.words);
    await renderClip(clip, { ffmpeg, signal, onProgress: progress.report });
    await progress.settled();
    await job.succeed();
  } catch (error) {
    await progress.settled(); // a late percentage would overwrite what is written below
    if (signal.aborted) return await job.release();
    const { reason, message } = failureOf(error);
    await job.fail(reason, message);
  } finally {
    await voice?.close();
  }
}

/** @throws SparkfluenceError media, where the file is gone */
async function givenNarration(file: string, words: Narration['words']): Promise<Narration> {
  const sound = await readFile(file).then(readWave, () => undefined);
  if (sound === undefined)
    throw new SparkfluenceError('media', `The narration ${file} cannot be read`, {
      details: { reason: 'asset_missing', next: 'Run the same command again.' },
    });
  return { ...sound, durationSeconds: sound.samples.length / sound.sampleRate, words };
}

function failureOf(error: unknown): { reason: string; message: string } {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return { reason: 'disk_full', message: 'The disk is full' };
  const reason = error instanceof SparkfluenceError ? error.details.reason : undefined;
  return {
    reason: reason ?? 'render_failed',
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Writes percentages in steps, so that rendering costs few writes and a poll costs one read. */
function progressOf(job: ClaimedJob) {
  let written = 0;
  let writing = Promise.resolve();
  return {
    report(fraction: number) {
      const percentage = Math.min(99, Math.floor(fraction * 100));
      if (percentage < written + PROGRESS_STEP_PERCENT) return;
      written = percentage;
      writing = writing.then(() => job.progress(percentage)).catch(() => undefined); // a full disk fails the clip later, and not its percentage
    },
    settled: () => writing,
  };
}

/** Resolves when the parent has put something into the queue since the last call, or has ended. */
function callsFromParent(signal: AbortSignal): () => Promise<void> {
  let called = false;
  let wake = () => {};
  const call = () => {
    called = true;
    wake();
  };
  process.on('message', call);
  signal.addEventListener('abort', call);
  return async () => {
    if (!called) await new Promise<void>((resolve) => (wake = resolve));
    called = false;
  };
}
