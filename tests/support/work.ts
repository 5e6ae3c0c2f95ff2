import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../src/config/resolve.ts';
import { type Clock, SYSTEM_CLOCK } from '../../src/contracts/clock.ts';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { VoiceProvider } from '../../src/contracts/narrators.ts';
import type { ProgressEvent } from '../../src/contracts/progress.ts';
import type {
  ClipOrder,
  ClipStatus,
  ImageOrder,
  ImageProvider,
  PastClip,
  PurchaseHooks,
  VideoProvider,
} from '../../src/contracts/providers.ts';
import type { Segment } from '../../src/contracts/segments.ts';
import { findFfmpeg } from '../../src/ffmpeg/run/find.ts';
import { createFfmpeg } from '../../src/ffmpeg/run/run.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/pipeline/money/budget.ts';
import { openPrices } from '../../src/pipeline/money/prices.ts';
import type { Choice, Work } from '../../src/pipeline/work/work.ts';
import { languageOf } from '../../src/pipeline/work/work.ts';
import { openLedger } from '../../src/project/ledger.ts';
import type { Settings } from '../../src/project/store.ts';
import { packagedFfmpeg } from './packaged-ffmpeg.ts';
import { makePaidMedia } from './paid-media.ts';

/** A project in a folder of its own with makers in the same process, for what lies between a command and a vendor. */

export const SETTINGS: Settings = {
  project_id: '00000000-0000-4000-8000-000000000001',
  created_at: '2026-01-02T03:04:05.000Z',
  input: { input_type: 'topic', content: 'sleep' },
  duration: '30s',
  platform: 'tiktok',
  language: 'english',
  style: 'cinematic',
  aspect_ratio: '9:16',
};

export const SEGMENTS: Segment[] = (['HOOK', 'ENDING_CTA'] as const).map((type) => ({
  type,
  duration_seconds: 8,
  script_text: `The words of ${type}.`,
  visual_direction: `The picture of ${type}.`,
  emotion: 'calm',
}));

/** A picture whose bytes are the prompt that drew it. */
export const jpegOf = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe]), Buffer.from(text), Buffer.from([0xff, 0xd9])]);

export interface Painter extends ImageProvider {
  readonly orders: ImageOrder[];
  /** The next `draw` ends with this error, before or after its request went out. */
  fail(error: Error, sent?: boolean): void;
}

/** A painter that bills. */
export function createPainter(id: ImageProvider['id'] = 'openai', model = 'gpt-image-1-mini'): Painter {
  const orders: ImageOrder[] = [];
  let failure: { readonly error: Error; readonly sent: boolean } | undefined;
  return {
    id,
    model,
    orders,
    promptFor: ({ segment, style }) => `${style}: ${segment.visual_direction}`,
    async draw(order, call) {
      const { error, sent = true } = failure ?? {};
      failure = undefined;
      if (error !== undefined && !sent) throw error;
      await call.purchase?.beforeSend();
      orders.push(order);
      if (error !== undefined) throw error;
      const bytes = jpegOf(`${order.segment.visual_direction} ${orders.length}`);
      return { bytes, mimeType: 'image/jpeg', revisedPrompt: null, degradations: [] };
    },
    fail(error, sent = true) {
      failure = { error, sent };
    },
  };
}

export interface FilmMaker extends VideoProvider {
  readonly orders: ClipOrder[];
  /** What the account's list holds; undefined: the vendor keeps none. */
  past: PastClip[];
  /** What `poll` answers; finished where nothing is set. */
  answer: ClipStatus;
  /** The next `start` accepts the order and then ends with this error: the answer is lost. */
  loseAnswer(error: Error): void;
  refuse(error: Error): void;
}

/** A maker of clips that bills, with a list of past orders where `history` is left on. */
export function createFilmMaker(clip: Buffer, { keepsHistory = true } = {}): FilmMaker {
  const orders: ClipOrder[] = [];
  let lost: Error | undefined;
  let refused: Error | undefined;
  const maker: FilmMaker = {
    id: 'veo',
    model: 'veo-2',
    pollMs: 1,
    orders,
    past: [],
    answer: { state: 'succeeded', uri: 'clip' },
    promptFor: async ({ segment }) => ({ text: `Film ${segment.script_text}` }),
    async start(order, { purchase }: { readonly purchase?: PurchaseHooks | undefined }) {
      if (refused !== undefined) {
        const error = refused;
        refused = undefined;
        throw error;
      }
      await purchase?.beforeSend();
      orders.push(order);
      const uuid = `00000000-0000-4000-9000-${String(orders.length).padStart(12, '0')}`;
      const receipt = { id: orders.length, uuid, model_name: 'veo-2', status: 1 as const };
      const started = {
        operation: { uuid },
        receipt: { ...receipt, status_percentage: 0, estimated_credit: 20 },
      };
      maker.past.unshift({ ...started, prompt: order.motionPrompt ?? '', createdAtMs: Date.now() });
      if (lost === undefined) return started;
      const error = lost;
      lost = undefined;
      throw error;
    },
    poll: async () => maker.answer,
    download: async (_uri, file) => writeFileSync(file, clip),
    loseAnswer(error) {
      lost = error;
    },
    refuse(error) {
      refused = error;
    },
  };
  return keepsHistory ? Object.assign(maker, { history: async () => maker.past }) : maker;
}

export interface WorkOptions {
  readonly images?: ImageProvider;
  readonly videos?: VideoProvider;
  readonly narrator?: VoiceProvider;
  readonly segments?: Segment[];
  readonly choice?: Partial<Choice>;
  readonly limits?: Partial<Limits>;
  readonly resubmit?: boolean;
  readonly auto?: boolean;
  readonly clock?: Clock;
  readonly pollMs?: number;
  readonly listLagMs?: number;
}

/** Opens the project in `folder` as the next command would: the ledger is read from disk again. */
export async function openTestWork(
  folder: string,
  options: WorkOptions = {},
): Promise<Work & { readonly events: ProgressEvent[] }> {
  mkdirSync(folder, { recursive: true });
  const {
    images = createPainter(),
    videos = createFilmMaker(Buffer.alloc(0)),
    segments = SEGMENTS,
  } = options;
  const project = { folder, settings: SETTINGS };
  const events: ProgressEvent[] = [];
  const cacheFolder = join(folder, '..', 'cache');
  return {
    events,
    place: {
      project,
      ledger: await openLedger(folder),
      config: resolveConfig(
        { SPARKFLUENCE_CACHE: cacheFolder, SPARKFLUENCE_DATA: join(folder, '..', 'data') },
        folder,
      ),
    },
    script: {
      provider: 'gemini',
      fingerprint: 'script',
      segments,
      metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
      degradations: [],
    },
    language: languageOf(project),
    money: {
      prices: await openPrices(undefined),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      resubmit: options.resubmit === true,
    },
    makers: {
      images,
      videos,
      narrator: options.narrator,
      narratorOver: async () => options.narrator!,
      videoProvider: async () => videos,
      pollMs: options.pollMs ?? 1,
      fileWaitMs: 600_000,
      listLagMs: options.listLagMs ?? 0,
      auto: { images: options.auto === true, videos: options.auto === true, voice: options.auto === true },
      notes: [],
    },
    choice: { redo: false, ...options.choice },
    tools: {
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      clock: options.clock ?? SYSTEM_CLOCK,
      ffmpeg: openFfmpeg,
    },
  };
}

/** The ffmpeg of the packages, or the machine's; what was found out about it is kept for all unit tests. */
async function openFfmpeg(): Promise<Ffmpeg> {
  const { binary, version } = await findFfmpeg({
    ffmpegPath: packagedFfmpeg(),
    searchPath: process.env.PATH ?? '',
    cacheFolder: join(tmpdir(), 'sparkfluence-unit-cache'),
    signal: new AbortController().signal,
  });
  return createFfmpeg(binary, version);
}

/** The bytes of a whole clip of one second. */
export async function aWholeClip(folder: string): Promise<Buffer> {
  const { binary } = await openFfmpeg();
  mkdirSync(folder, { recursive: true });
  return makePaidMedia(binary, folder).clip;
}

/** The answer got lost on the way: the vendor may have taken the order. */
export const lostAnswer = (): SparkfluenceError =>
  new SparkfluenceError('provider', 'the line was dropped', { details: { reason: 'ambiguous_submission' } });

export const refusal = (reason = 'content_blocked'): SparkfluenceError =>
  new SparkfluenceError('provider', 'the vendor refuses', { details: { reason } });
