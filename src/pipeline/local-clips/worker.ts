import { join } from 'node:path';
import process from 'node:process';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { createFfmpeg } from '../../ffmpeg/run/run.ts';
import { type ClaimedJob, openJobs } from '../../project/jobs.ts';
import { warmUp } from '../../providers/local/image/icons.ts';
import { renderClip } from '../../providers/local/video/clip.ts';
import { languageOfOrder, queuedClipSchema } from '../../providers/local/video/video.ts';
import { openVoice, type Voice } from '../../providers/local/voice/voice.ts';

/**
 * The entry of a worker process: takes jobs from the queue and makes their clips, one at a time. An attached worker
 * waits for more until its parent goes; a detached one ends with the queue.
 */

const [jobsFolder = '', binary = '', version = '', cacheFolder = '', mode] = process.argv.slice(2);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(name, () => stop.abort());

const PROGRESS_STEP_PERCENT = 5;

/** The parent may want to show what is run. */
const tellParent = (commandLine: string) => {
  if (process.connected) process.send?.(commandLine, () => undefined); // it may be going
};

await work(createFfmpeg(binary, version, tellParent), stop.signal);
if (process.connected) process.disconnect();

async function work(ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
  const jobs = openJobs(jobsFolder);
  const look = mode === 'attached' ? callsFromParent(signal) : undefined;
  void warmUp().catch(() => undefined); // what is missing is said by the clip that needs it
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
    voice = await openVoice({ language, name: order.voice, cacheFolder, signal });
    const { script_text: text, duration_seconds: durationSeconds } = order.segment;
    const clip = {
      imageFile: join(jobsFolder, order.image),
      narration: await voice.narrate(text, durationSeconds),
      durationSeconds,
      position: order.position,
      language,
      brandColors: order.brand_colors,
      output: job.partFile,
    };
    await job.words(clip.narration.words);
    await renderClip(clip, { ffmpeg, signal, onProgress: progress.tell });
    await progress.written();
    await job.succeed();
  } catch (error) {
    await progress.written(); // else it could overwrite what is written below
    if (signal.aborted) return await job.release();
    const { reason, message } = told(error);
    await job.fail(reason, message);
  } finally {
    await voice?.close();
  }
}

function told(error: unknown): { reason: string; message: string } {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return { reason: 'disk_full', message: 'The disk is full' };
  const reason = error instanceof SparkfluenceError ? error.details.reason : undefined;
  return {
    reason: reason ?? 'render_failed',
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Percentages on disk in steps, so that a poll costs a read and the render costs few writes. */
function progressOf(job: ClaimedJob) {
  let told = 0;
  let writing = Promise.resolve();
  return {
    tell(fraction: number) {
      const percentage = Math.min(99, Math.floor(fraction * 100));
      if (percentage < told + PROGRESS_STEP_PERCENT) return;
      told = percentage;
      writing = writing.then(() => job.progress(percentage)).catch(() => undefined); // a disk too full to say how far
    },
    written: () => writing,
  };
}

/** Resolves when the parent has put something into the queue since the last look, or is gone. */
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
