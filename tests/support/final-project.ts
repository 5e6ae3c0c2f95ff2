import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { ProgressEvent } from '../../src/contracts/progress.ts';
import type { SegmentType } from '../../src/contracts/segments.ts';
import { sha256OfFile } from '../../src/disk/fingerprint.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { clipFacts } from '../../src/pipeline/clips/facts.ts';
import type { CaptionRequest } from '../../src/pipeline/final/captions/timed.ts';
import { combineClips } from '../../src/pipeline/final/combine.ts';
import type { FinalTools } from '../../src/pipeline/final/join-into-place.ts';
import { type FinalRequest, PLAIN_FINAL } from '../../src/pipeline/final/order.ts';
import { languageOf, type Work } from '../../src/pipeline/work/work.ts';
import { type FinalState, openLedger } from '../../src/project/ledger.ts';
import { openFfmpeg } from '../media/clips.ts';

/**
 * Real project folders whose clips are whole, for tests of the final video. The join is a fake that copies a clip: what a
 * join really makes is tested in tests/media.
 */

const SECONDS = 1;
const TYPES = ['HOOK', 'BODY_1'] as const satisfies readonly SegmentType[];
const NO_CAPTIONS: CaptionRequest = { mode: 'none', style: 'karaoke' };
const never = new AbortController().signal;

/** Two tiny clips, made and measured once for all projects of a test file. */
export interface Studio {
  readonly folder: string;
  /** Where the clips' facts are known, by their contents. */
  readonly cacheFolder: string;
  readonly ffmpeg: Ffmpeg;
  readonly clips: readonly [black: string, noisy: string];
  close(): void;
}

export async function openStudio(): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-final-'));
  const ffmpeg = await openFfmpeg(join(folder, 'cache'));
  const clips = [join(folder, 'a.mp4'), join(folder, 'b.mp4')] as const;
  for (const [index, file] of clips.entries()) {
    await ffmpeg.run(
      [
        ...['-f', 'lavfi', '-i', `testsrc=s=64x112:r=24:d=${SECONDS}`],
        ...['-f', 'lavfi', '-i', `sine=frequency=${300 + index}:sample_rate=48000:duration=${SECONDS}`],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', `file:${file}`],
      ],
      { signal: never },
    );
  }
  return {
    folder,
    cacheFolder: join(folder, 'cache'),
    ffmpeg,
    clips,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the fake tools were asked for, and how the next call behaves. */
export interface FakeTools extends FinalTools {
  joins: Parameters<FinalTools['join']>[0][];
  drawings: Parameters<FinalTools['draw']>[2][];
  /** Called in the middle of a join. */
  duringJoin: (options: Parameters<FinalTools['join']>[1]) => unknown;
  duringDraw: () => unknown;
  /** Added to the result of a join. */
  result: Partial<Awaited<ReturnType<FinalTools['join']>>>;
}

function fakeTools({ clips }: Studio): FakeTools {
  const tools: FakeTools = {
    joins: [],
    drawings: [],
    duringJoin: () => undefined,
    duringDraw: () => undefined,
    result: {},
    async join(request, options) {
      tools.joins.push(request);
      cpSync(clips[0], request.output);
      await tools.duringJoin(options);
      return {
        degradations: [],
        durationSeconds: SECONDS,
        clipSeconds: request.clips.map(() => SECONDS),
        made: await probe(request.output),
        route: 'copy',
        sound: 'copied',
        ...tools.result,
      };
    },
    async draw(_work, _file, overlays) {
      tools.drawings.push(overlays);
      await tools.duringDraw();
    },
  };
  return tools;
}

export interface FinalProject {
  readonly folder: string;
  readonly work: Work;
  readonly tools: FakeTools;
  readonly events: ProgressEvent[];
  /** Puts another clip in a segment's place, as making it again does. */
  putClip(type: SegmentType, clip: string, provider?: string): Promise<void>;
  combine(
    request?: Partial<FinalRequest>,
    captions?: CaptionRequest,
    more?: Partial<Work>,
  ): Promise<FinalState>;
  /** The job's record on disk, or undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what is there
  record(jobId: string): any;
  /** What the ledger on disk says of the final video. */
  final(): Promise<FinalState | null>;
  readonly video: string;
  /** Names in the folder that a write which did not end would leave. */
  leftovers(): string[];
}

/** A project with a script, a whole clip for each segment and no final video. */
export async function newFinalProject(studio: Studio): Promise<FinalProject> {
  const folder = mkdtempSync(join(studio.folder, 'project-'));
  mkdirSync(join(folder, 'clips'));
  const project = {
    folder,
    settings: {
      project_id: randomUUID(),
      created_at: '2026-01-02T03:04:05.000Z',
      input: { input_type: 'topic', content: 'Good coffee' },
      duration: null,
      platform: 'tiktok',
      language: 'english',
      style: 'cinematic',
      aspect_ratio: '9:16',
    },
  } as const;
  const ledger = await openLedger(folder);
  const events: ProgressEvent[] = [];
  const segments = TYPES.map((type) => {
    const text = { script_text: `Words of ${type}.`, visual_direction: 'x', emotion: 'calm' };
    return { type, duration_seconds: SECONDS, ...text };
  });
  const work = {
    place: { project, ledger, config: { root: studio.folder, cacheFolder: studio.cacheFolder } },
    tools: {
      signal: never,
      onEvent: (event: ProgressEvent) => events.push(event),
      ffmpeg: async () => studio.ffmpeg,
    },
    script: { provider: null, fingerprint: null, segments, metadata: {}, degradations: [] },
    language: languageOf(project),
  } as unknown as Work; // combining asks for no more
  const tools = fakeTools(studio);
  const video = join(folder, 'final.mp4');
  const made: FinalProject = {
    folder,
    work,
    tools,
    events,
    video,
    async putClip(type, clip, provider = 'veo') {
      const path = `clips/${type}.mp4`;
      cpSync(clip, join(folder, path));
      const asset = { path, sha256: await sha256OfFile(clip), bytes: statSync(clip).size };
      const receipt = {
        id: 1,
        status: 2,
        status_percentage: 100,
        estimated_credit: 0,
        uuid: randomUUID(),
        model_name: 'm',
      } as const;
      await ledger.update((state) => {
        state.clips[type] = { state: 'succeeded', fingerprint: type, provider, model: 'm', receipt, asset };
      });
      await clipFacts(work, asset);
    },
    combine: (request = {}, captions = NO_CAPTIONS, more = {}) =>
      combineClips({ ...work, ...more }, { ...PLAIN_FINAL, ...request }, captions, undefined, tools),
    record(jobId) {
      const file = join(folder, 'combine', `${jobId}.json`);
      return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    },
    final: async () => (await openLedger(folder)).state.final,
    leftovers: () => readdirSync(folder).filter((name) => name.startsWith('.')),
  };
  for (const type of TYPES) await made.putClip(type, studio.clips[0]);
  return made;
}
