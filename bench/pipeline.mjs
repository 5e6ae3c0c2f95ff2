// node bench/pipeline.mjs: a fake vendor whose latencies are known; the wall of `run` against the critical path, stage
// by stage beside it; memory while 4 and 200 clips' worth of polls go by.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const SEGMENTS = ['HOOK', 'BODY_1', 'BODY_2', 'BODY_3', 'BODY_4', 'BODY_5', 'BODY_6', 'ENDING_CTA'];
/** Seconds of a real vendor, a tenth of them: a picture 1 to 3 s, a clip 4 to 9 s. */
const IMAGE_MS = {
  HOOK: 3000,
  BODY_1: 1000,
  BODY_2: 2000,
  BODY_3: 1500,
  BODY_4: 1000,
  BODY_5: 2500,
  BODY_6: 1200,
  ENDING_CTA: 1800,
};
const CLIP_MS = {
  HOOK: 5000,
  BODY_1: 9000,
  BODY_2: 6000,
  BODY_3: 7000,
  BODY_4: 8500,
  BODY_5: 4000,
  BODY_6: 8000,
  ENDING_CTA: 7500,
};
const FILE_MS = 300;
const POLL_MS = 100;
const ROUNDS = 3;

/**
 * Rows for the table of `npm run bench`.
 * @param print (what, ratio, bound, notes) as the table's row
 */
export async function benchPipeline(print) {
  const { BIN, startBin, writeProject } = await import('../tests/support/kill-lab.ts');
  const { startPaidFake } = await import('../tests/support/paid-fake.ts');
  const { makePaidMedia } = await import('../tests/support/paid-media.ts');
  const work = mkdtempSync(join(tmpdir(), 'sparkfluence-pipeline-'));
  try {
    const { stdout } = spawnSync(process.execPath, [BIN, 'doctor', '--json'], { encoding: 'utf8' });
    const media = makePaidMedia(JSON.parse(stdout).data.ffmpeg.binary, work);
    const latencies = { imageMs: (type) => IMAGE_MS[type], clipMs: (type) => CLIP_MS[type], fileMs: FILE_MS };

    const timed = async (commands, name) => {
      const folder = join(work, name);
      const fake = await startPaidFake(SEGMENTS, media, { latencies });
      const project = join(folder, 'project');
      mkdirSync(folder);
      writeProject(project, SEGMENTS);
      const place = { folder, cacheFolder: join(work, 'cache') };
      const env = { ...fake.env, SPARKFLUENCE_POLL_MS: String(POLL_MS) };
      const started = performance.now();
      for (const argv of commands) {
        const { code, stderr } = await startBin([...argv, '--project', project], place, env).ended;
        if (code !== 0) throw new Error(`${argv.join(' ')} exited with ${code}: ${stderr}`);
      }
      const wallMs = performance.now() - started;
      const overhead = async () => {
        const again = performance.now();
        await startBin(['combine', '--project', project], place, env).ended;
        return performance.now() - again;
      };
      rmSync(join(project, 'final.mp4'), { force: true });
      const combineMs = await overhead();
      await fake.close();
      return { wallMs, combineMs };
    };
    const paid = ['--image-provider', 'huggingface', '--video-provider', 'veo'];
    const stages = [['images', ...paid.slice(0, 2)], ['videos', ...paid], ['status', '--wait'], ['combine']];
    await timed([['run', ...paid]], 'warm');
    const flows = [];
    const staged = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      flows.push(await timed([['run', ...paid]], `flow-${round}`));
      staged.push(await timed(stages, `stages-${round}`));
    }
    // The slowest chain, and what joining takes by itself, start-up of the program included.
    const chainMs = Math.max(...SEGMENTS.map((type) => IMAGE_MS[type] + CLIP_MS[type] + FILE_MS));
    const combineMs = median(flows.map((one) => one.combineMs));
    const wallMs = median(flows.map((one) => one.wallMs));
    const stagedMs = median(staged.map((one) => one.wallMs));
    const critical = chainMs + combineMs;
    const told = `${seconds(wallMs)} against ${seconds(chainMs)} chain + ${seconds(combineMs)} joining, ${SEGMENTS.length} segments, ${ROUNDS} rounds`;
    print('run / its critical path (fake vendor)', wallMs / critical, 1.1, [told]);
    print('run / the same stage by stage', wallMs / stagedMs, 1, [`${seconds(stagedMs)} stage by stage`]);
    const [few, many] = [await pollMemory(work, media, 4), await pollMemory(work, media, 200)];
    print('memory of 200 segments of polls / of 4', many.peakMb / few.peakMb, 1.25, [
      `${many.peakMb} MB at ${many.polls} polls, ${few.peakMb} MB at ${few.polls}`,
    ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A segment's worth of polls is what a clip of 60 s takes at one each 5 s. */
const POLLS_A_SEGMENT = 12;
const VEO_LIST = 'GET /veo/uapi/v1/histories';

async function pollMemory(work, media, segments) {
  const { startBin, writeProject } = await import('../tests/support/kill-lab.ts');
  const { startPaidFake } = await import('../tests/support/paid-fake.ts');
  const folder = join(work, `polls-${segments}`);
  const types = SEGMENTS.slice(0, 4);
  let polled = 0;
  const wanted = segments * POLLS_A_SEGMENT;
  // The clip is there when it has been asked after often enough.
  const fake = await startPaidFake(types, media, {
    latencies: { clipMs: () => (polled >= wanted ? 0 : 1e9) },
  });
  // A list tells of every clip: it is as many polls as there are clips.
  const answered = () => fake.polls + types.length * (fake.requests.get(VEO_LIST) ?? 0);
  const count = setInterval(() => (polled = answered()), 5);
  try {
    mkdirSync(folder);
    const project = join(folder, 'project');
    writeProject(project, types);
    const place = { folder, cacheFolder: join(work, 'cache') };
    // A small heap, so that what is only waiting to be collected is not counted.
    const heap = '--max-old-space-size=40 --max-semi-space-size=4';
    const env = { ...fake.env, SPARKFLUENCE_POLL_MS: '5', NODE_OPTIONS: heap };
    const argv = [
      'videos',
      '--project',
      project,
      '--image-provider',
      'huggingface',
      '--video-provider',
      'veo',
    ];
    await startBin(argv, place, env).ended;
    const { child, ended } = startBin(['status', '--wait', '--project', project], place, env);
    let peakMb = 0;
    const watch = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 20);
    const { code, stderr } = await ended;
    clearInterval(watch);
    if (code !== 0) throw new Error(stderr);
    return { peakMb, polls: answered() };
  } finally {
    clearInterval(count);
    await fake.close();
  }
}

function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number.parseInt(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? '0', 10) / 1024);
  } catch {
    return 0;
  }
}

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchPipeline((what, ratio, bound, notes) =>
    console.log(`${what}: ${ratio.toFixed(2)}x (at most ${bound}x), ${notes.join(', ')}`),
  );
}
