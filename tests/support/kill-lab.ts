import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CombineData, Receipt } from '../../src/contracts/documents.ts';
import { DEFAULT_LIMITS } from '../../src/providers/wire/rate-limits.ts';
import type { Machine } from './other-machine.ts';
import { packagedFfmpeg } from './packaged-ffmpeg.ts';
import { markerOf, type PaidFake, type PaidMedia, startPaidFake } from './paid-fake.ts';

/** Runs of the real program against fakes that bill, killed at some point and run again; for the tests and the benches. */

export const BIN = fileURLToPath(new URL('../../bin/sparkfluence.js', import.meta.url));
const KILL_AT = pathToFileURL(fileURLToPath(new URL('./kill-at.mjs', import.meta.url))).href;

/** The packages' ffmpeg, since a run starts ffmpeg several times and Debian's is slow to start. */
const QUICK_FFMPEG = packagedFfmpeg();

const NO_LIMIT = { perMinute: 1_000_000, atOnce: 64 };
export const NO_RATE_LIMITS = JSON.stringify(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((id) => [id, NO_LIMIT])),
);

export interface LabOptions {
  /** An empty folder for projects; removed by the caller. */
  readonly folder: string;
  /** The program's cache, which all trials share. */
  readonly cacheFolder: string;
  readonly segments: readonly string[];
  readonly media: PaidMedia;
  /** The environment of machines that share their projects: each rerun is on another one, which has nothing of the project yet. */
  readonly moving?: Readonly<Record<string, string>>;
  /** What comes after the kill runs in this process: it is not killed, and starting it takes as long as the rest. */
  readonly callsAgain?: boolean;
}

export interface Kill {
  /** Right before this durable step. */
  readonly step?: number;
  /** This long after the start, milliseconds. */
  readonly afterMs?: number;
}

export interface Trial {
  readonly killed: boolean;
  /** The last durable step before the kill. */
  readonly step: string;
  /** Runs after the killed one, until it was done. */
  readonly reruns: number;
  /** `image HOOK` → how often the vendor sold it. */
  readonly bought: ReadonlyMap<string, number>;
  /** Sold twice and named in the receipt: a picture that was being ordered at the kill, from a vendor without a history. */
  readonly namedTwice: readonly string[];
  /** Sold never, or more than once without being named in the receipt. */
  readonly wrong: readonly string[];
  readonly filesLost: readonly string[];
  readonly stderr: string;
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A project of these segments with the script written by hand.
 * @param seconds about how long each takes to say: one number for all, or one each
 */
export function writeProject(
  folder: string,
  segments: readonly string[],
  seconds: number | readonly number[] = 1,
): void {
  const durations = segments.map((_, index) => (typeof seconds === 'number' ? seconds : seconds[index]!));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'project.json'),
    JSON.stringify({
      ...{ project_id: crypto.randomUUID(), created_at: '2026-11-20T10:00:00.000Z', input: null },
      ...{
        duration: null,
        platform: 'tiktok',
        language: 'english',
        style: 'cinematic',
        aspect_ratio: '9:16',
      },
    }),
  );
  const script = {
    provider: null,
    fingerprint: null,
    segments: segments.map((type, index) => ({
      type,
      duration_seconds: durations[index],
      script_text: `Short ${markerOf(type)}.${' And then a few more words.'.repeat(Math.max(0, Math.floor(durations[index]! / 2) - 1))}`,
      visual_direction: `An open door, ${markerOf(type)} in spirit`,
      emotion: 'calm',
    })),
    metadata: {
      virality_score: 0,
      hooks_used: [],
      total_duration: durations.reduce((sum, one) => sum + one, 0),
      language: 'english',
    },
    degradations: [],
  };
  writeFileSync(join(folder, 'script.json'), JSON.stringify(script));
}

/** Starts the program in a folder of its own, with the environment that leads it to a fake. */
export function startBin(
  argv: readonly string[],
  { folder, cacheFolder, machine }: Pick<LabOptions, 'folder' | 'cacheFolder'> & { machine?: Machine },
  env: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const program = [process.execPath, BIN, ...argv];
  const [command = '', ...args] =
    machine === undefined ? program : [machine.command, ...machine.args, ...program];
  const child = spawn(command, args, {
    cwd: folder,
    env: environmentOf({ folder, cacheFolder }, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  return { child, ended };
}

const environmentOf = (
  { folder, cacheFolder }: Pick<LabOptions, 'folder' | 'cacheFolder'>,
  env: Readonly<Record<string, string>>,
): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  SPARKFLUENCE_HOME: folder,
  SPARKFLUENCE_CACHE: cacheFolder,
  SPARKFLUENCE_DATA: join(folder, 'data'),
  ...(QUICK_FFMPEG === undefined ? {} : { SPARKFLUENCE_FFMPEG: QUICK_FFMPEG }),
  SPARKFLUENCE_POLL_MS: '20',
  SPARKFLUENCE_LIST_LAG_MS: '1', // the fake's list is never behind
  SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
  ...env,
});

/** As `startBin`, in this process. */
export async function callHere(
  argv: readonly string[],
  options: Pick<LabOptions, 'folder' | 'cacheFolder'>,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { callMain } = await import('./call-main.ts'); // the program is not loaded by who only starts it
  const ended = await callMain(argv, { env: environmentOf(options, env), cwd: options.folder });
  return { ...ended, signal: null };
}

const MOST_RERUNS = 4;

/** Runs one project, kills it once, and runs it again until it is done. */
export async function trial(options: LabOptions, kill: Kill): Promise<Trial> {
  const { segments, media, moving } = options;
  const base = mkdtempSync(join(options.folder, 'trial-'));
  const project = join(base, 'project');
  const fake = await startPaidFake(segments, media, { latencies: { imageMs: 4, submitMs: 4, clipMs: 30 } });
  try {
    writeProject(project, segments);
    const { project_id: id } = JSON.parse(readFileSync(join(project, 'project.json'), 'utf8')) as {
      project_id: string;
    };
    const makers = ['--image-provider', 'huggingface', '--video-provider', 'veo'];
    const argv = (name: string) => ['run', '--project', name, ...makers];
    const steps = join(base, 'steps');
    const run = (machine: number, env: Readonly<Record<string, string>>) => {
      const named = moving === undefined || machine === 0 ? project : id;
      const folder = moving === undefined ? base : join(base, `machine-${machine}`);
      mkdirSync(folder, { recursive: true });
      const place = { ...options, folder };
      return startBin(argv(named), place, { ...fake.env, ...moving, ...env }).ended;
    };
    const first = await run(0, killEnv(kill, steps));
    let last = first;
    let reruns = 0;
    while (last.code !== 0 && reruns < MOST_RERUNS) {
      reruns += 1;
      last = options.callsAgain
        ? await callHere(argv(project), { ...options, folder: base }, fake.env)
        : await run(reruns, {});
    }
    const step = existsSync(steps) ? (readFileSync(steps, 'utf8').trim().split('\n').at(-1) ?? '') : '';
    const stderr = `${first.stderr}\n---\n${last.stderr}`;
    if (last.code !== 0) throw new Error(`Not done after ${reruns} reruns (killed at ${step}):\n${stderr}`);
    const killed = first.signal === 'SIGKILL';
    return {
      killed,
      step,
      reruns,
      stderr,
      ...judge(fake, segments, last, media, moving === undefined ? project : folderOfVideo(last)),
    };
  } finally {
    await fake.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The folder that the finished video lies in. */
const folderOfVideo = ({ stdout }: Pick<Ended, 'stdout'>): string =>
  dirname(fileURLToPath((JSON.parse(stdout) as { data: CombineData }).data.final_video_url));

/** Counts the durable steps of a run that is not killed. */
export async function countSteps(options: LabOptions): Promise<number> {
  const { step, wrong } = await trial(options, { step: 0 });
  if (wrong.length > 0) throw new Error(`bought wrongly without a kill: ${wrong.join(', ')}`);
  return Number.parseInt(step, 10);
}

export const killEnv = ({ step, afterMs }: Kill, steps: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=${KILL_AT}`,
  SPARKFLUENCE_TEST_STEPS: steps,
  ...(step === undefined ? {} : { SPARKFLUENCE_TEST_KILL_AT: String(step) }),
  ...(afterMs === undefined ? {} : { SPARKFLUENCE_TEST_KILL_MS: String(afterMs) }),
});

function judge(
  { bought, strays }: PaidFake,
  segments: readonly string[],
  { stdout }: Ended,
  { clip }: PaidMedia,
  project: string,
): Pick<Trial, 'bought' | 'namedTwice' | 'wrong' | 'filesLost'> {
  const { data } = JSON.parse(stdout) as { data: CombineData };
  const named = new Set(
    (data.receipt as Receipt).purchases
      .filter(({ possibly_twice }) => possibly_twice === true)
      .map(({ stage, segment_type }) => `${stage} ${segment_type}`),
  );
  const required = segments.flatMap((type) => [`image ${type}`, `clip ${type}`]);
  const times = (what: string) => bought.get(what) ?? 0;
  // Only a picture may be sold twice, and only where the receipt names it.
  const namedTwice = required.filter(
    (what) => what.startsWith('image') && times(what) === 2 && named.has(what),
  );
  const wrong = [
    ...required
      .filter((what) => times(what) !== 1 && !namedTwice.includes(what))
      .map((what) => `${what} ×${times(what)}`),
    ...strays,
  ];
  const filesLost = segments
    .map((type) => `clips/${type}.mp4`)
    .filter((path) => !readFileSync(join(project, path)).subarray(0, clip.length).equals(clip));
  return { bought, namedTwice, wrong, filesLost };
}
