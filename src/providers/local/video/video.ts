import { copyFile, link, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { brandColors, speedField, VOICES } from '../../../contracts/brand.ts';
import { SparkfluenceError, systemCode } from '../../../contracts/errors.ts';
import { findLanguage } from '../../../contracts/languages.ts';
import type { Call, ClipNarration, ClipOrder, VideoProvider } from '../../../contracts/providers.ts';
import { segmentSchema } from '../../../contracts/segments.ts';
import { RESOLUTIONS, type Resolution } from '../../../contracts/vendors.ts';
import type { Voice } from '../voice/voice.ts';

/** The queue of jobs, which the pipeline hands in; `project/jobs.ts` keeps it in the project's folder. */
export interface ClipQueue {
  readonly folder: string;
  add(uuid: string, order: unknown): Promise<void>;
  state(
    uuid: string,
  ): Promise<
    | { readonly state: 'missing' | 'waiting' }
    | { readonly state: 'working'; readonly percentage: number }
    | { readonly state: 'done'; readonly file: string }
    | { readonly state: 'failed'; readonly reason: string; readonly message: string }
  >;
}

export interface LocalVideoOptions {
  readonly queue: ClipQueue;
  /** Starts or wakes workers; called after each order, and whenever a job is not being worked on. */
  readonly wake: () => Promise<void>;
  /** Opens the order's voice in its language, once. */
  readonly voice: (order: Pick<ClipOrder, 'language' | 'voice' | 'speed'>) => Promise<Voice>;
  /** Of the clips; 720p where it is missing. */
  readonly resolution?: Resolution | undefined;
}

const operationSchema = z.strictObject({ uuid: z.uuid() });

/** An order in the queue. `image` is relative to the queue's folder, so that a project can be moved. */
export const queuedClipSchema = z.strictObject({
  segment: segmentSchema,
  image: z.string(),
  language: z.string(),
  voice: z.enum(VOICES).optional(),
  speed: speedField.optional(),
  brand_colors: brandColors.optional(),
  position: z.strictObject({
    index: z.number(),
    count: z.number(),
    startSeconds: z.number(),
    totalSeconds: z.number(),
  }),
  /** What is said, where it is no speech of the embedded voice; its file is relative to the queue's folder. */
  narration: z
    .strictObject({
      file: z.string(),
      duration_seconds: z.number().positive(),
      words: z.array(z.strictObject({ text: z.string(), startSeconds: z.number(), endSeconds: z.number() })),
    })
    .optional(),
  take: z.number().int().min(0).optional(),
  /** Footage that is shown in place of the picture, relative to the queue's folder. */
  footage: z.string().optional(),
  resolution: z.enum(RESOLUTIONS).optional(),
});
export type QueuedClip = z.infer<typeof queuedClipSchema>;

/** A question reads some files; four a second for each clip cost little beside the making, and nobody sees the difference. */
const POLL_MS = 250;

/**
 * The embedded video provider: worker processes on this machine make voiced, captioned, animated clips. It behaves as a
 * remote provider: `start` returns a handle that any process can poll, and the work outlives the process that ordered it.
 */
export function createLocalVideos({
  queue,
  wake,
  voice,
  resolution = '720p',
  footageFor,
}: LocalVideoOptions & {
  /** Finds footage for a clip before its job is accepted: an absolute path; undefined: its picture is shown. */
  readonly footageFor?: (order: ClipOrder, call: Call) => Promise<string | undefined>;
}): VideoProvider {
  let orders = 0;
  return {
    id: 'local',
    model: 'local-draft-2',
    ...(resolution === '720p' ? {} : { variant: resolution }),
    showsPosition: true,
    drawsCaptions: true,
    takesNarration: true,
    pollMs: POLL_MS,

    async start(order, call) {
      const { signal, purchase } = call;
      signal.throwIfAborted();
      await refuseWhatCannotBeMade(order, voice);
      if (footageFor === undefined) await purchase?.beforeSend();
      const footage = await footageFor?.(order, call);
      const uuid = crypto.randomUUID();
      const queued: QueuedClip = {
        segment: order.segment,
        image: relative(queue.folder, order.image.file),
        language: order.language.tag,
        ...(order.voice === undefined ? {} : { voice: order.voice }),
        ...(order.speed === undefined ? {} : { speed: order.speed }),
        ...(order.brandColors === undefined ? {} : { brand_colors: [...order.brandColors] }),
        position: order.position,
        ...(order.narration === undefined
          ? {}
          : { narration: queuedNarration(order.narration, queue.folder) }),
        ...(order.take === undefined ? {} : { take: order.take }),
        ...(footage === undefined ? {} : { footage: relative(queue.folder, footage) }),
        ...(resolution === '720p' ? {} : { resolution }),
      };
      await queue.add(uuid, queued);
      await wake();
      orders += 1;
      const receipt = {
        id: orders,
        uuid,
        model_name: 'local-draft-2',
        status: 1,
        status_percentage: 0,
      } as const;
      return { operation: { uuid }, receipt: { ...receipt, estimated_credit: 0 } };
    },

    async poll(operation) {
      const { uuid } = operationSchema.parse(operation);
      const job = await queue.state(uuid);
      switch (job.state) {
        case 'missing':
          return { state: 'failed', reason: 'job_missing', message: 'its job is not on this machine' };
        case 'waiting':
          await wake();
          return { state: 'running', percentage: 0 };
        case 'working':
          return { state: 'running', percentage: job.percentage };
        case 'done':
          return { state: 'succeeded', uri: uuid };
        case 'failed':
          return job;
      }
    },

    async download(uri, file) {
      const source = join(queue.folder, uri, 'clip.mp4');
      await rm(file, { force: true });
      await link(source, file).catch(async (error: unknown) => {
        if (systemCode(error) === 'ENOENT') throw gone(uri, error);
        await copyFile(source, file); // a file system without hard links
      });
    },
  };
}

/** Refuses before a job is accepted what the worker could not do: letters without a font, too many words. */
async function refuseWhatCannotBeMade(order: ClipOrder, voice: LocalVideoOptions['voice']): Promise<void> {
  const { assertCanDraw } = await import('../../../language/fonts.ts');
  const { segment, language } = order;
  assertCanDraw([segment.script_text], language);
  if (order.narration !== undefined) return;
  const speaker = await voice(order);
  await speaker.narrate(segment.script_text);
}

const queuedNarration = ({ file, durationSeconds, words }: ClipNarration, folder: string) => ({
  file: relative(folder, file),
  duration_seconds: durationSeconds,
  words: [...words],
});

/** The language of a queued order. */
export const languageOfOrder = (order: QueuedClip) => findLanguage(order.language);

function gone(uuid: string, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('media', `The finished clip of job ${uuid} is no longer there`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'asset_missing',
      provider: 'local',
      next: 'Run `videos` again; it makes the clip again.',
    },
    cause,
  });
}
