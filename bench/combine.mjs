// Joining against a raw `ffmpeg -f concat -c copy` of the same files and against their disk copy, interleaved.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { watchMemory } from './watch-memory.mjs';

const bin = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
const joiner = fileURLToPath(new URL('./join-files.mjs', import.meta.url));
const ROUNDS = 7;
const KINDS = 4;
const SECONDS = 8;
const TYPES = ['HOOK', 'BODY_1', 'BODY_2', 'BODY_3', 'BODY_4', 'BODY_5', 'BODY_6', 'ENDING_CTA'];

/** @param print takes [what, ratio, bound, notes] for each row of the table */
export async function benchCombine(print) {
  const work = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-combine-'));
  try {
    const ffmpeg = binary();
    const clips = makeClips(ffmpeg, work);
    for (const count of [4, 8]) benchProject(print, ffmpeg, work, clips, count);
    const music = makeMusic(ffmpeg, work);
    benchMusic(print, ffmpeg, work, clips, music);
    await benchSixty(print, ffmpeg, work, clips, music);
    await benchEncoded(print, ffmpeg, work);
    benchOthers(print, ffmpeg, work, clips);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Through the real program, its start included; the clips are in the project already, the final video is not. */
function benchProject(print, ffmpeg, work, clips, count) {
  const { combine } = openProject(work, clips, count);
  const list = writeList(work, clips, count);
  const times = { ours: [], raw: [], disk: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.raw.push(timed(() => concatCopy(ffmpeg, list, join(work, 'raw.mp4'))));
    times.disk.push(timed(() => diskCopy(work, clips, count)));
    times.ours.push(combine([]));
  }
  tell(print, `combine of ${count} clips / raw concat copy`, times, 3.5);
}

/** 60 clips are more than a project has; the same join as a program of its own. */
async function benchSixty(print, ffmpeg, work, clips, music) {
  const list = writeList(work, clips, 60);
  const files = Array.from({ length: 60 }, (_, index) => clips[index % KINDS]);
  const times = { ours: [], raw: [], disk: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.raw.push(timed(() => concatCopy(ffmpeg, list, join(work, 'raw.mp4'))));
    times.disk.push(timed(() => diskCopy(work, clips, 60)));
    times.ours.push(
      timed(() => run(process.execPath, [joiner, ffmpeg, '-', join(work, 'sixty.mp4'), ...files])),
    );
  }
  tell(print, 'join of 60 clips / raw concat copy', times, 3.5);
  for (const [what, sound] of Object.entries({ '': '-', ', with music': music })) {
    const [few, all] = [
      await peakOf([joiner, ffmpeg, sound, join(work, 'few.mp4'), ...files.slice(0, 8)]),
      await peakOf([joiner, ffmpeg, sound, join(work, 'sixty.mp4'), ...files]),
    ];
    const notes = `all processes together; with 8 clips ${few} MB`;
    print([`peak memory of the join of 60 clips${what}`, `${all} MB`, '250 MB', notes]);
  }
}

/** Pictures that have to be encoded: many of the largest size that a result has, and one of 8K. */
async function benchEncoded(print, ffmpeg, work) {
  const args = [joiner, ffmpeg, '-', join(work, 'encoded.mp4')];
  const large = makeOdd(ffmpeg, join(work, 'large.mp4'), '1080x1920', ['-c:v', 'mpeg4', '-q:v', '5']);
  const many = await peakOf([...args, ...Array.from({ length: 60 }, () => large)], 'encode');
  print(['peak memory of the join of 60 clips that are encoded', `${many} MB`, '250 MB', '1080x1920']);
  const huge = await peakOf([...args, makeOdd(ffmpeg, join(work, 'huge.mp4'), '7680x4320')], 'encode');
  print(['peak memory of the join of a clip of 8K', `${huge} MB`, '600 MB', '7680x4320, H.264 of 4:4:4']);
}

const H264_444 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p'];

function makeOdd(ffmpeg, file, size, picture = H264_444) {
  const inputs = [
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=${size}:r=24:d=0.5`,
    '-f',
    'lavfi',
    '-i',
    'sine=r=48000:d=0.5',
  ];
  const coding = [...picture, '-c:a', 'aac', '-ac', '2'];
  run(ffmpeg, ['-v', 'error', '-y', ...inputs, ...coding, file]);
  return file;
}

/** MB of all its processes together. */
async function peakOf(args, route = 'copy') {
  const env = { ...process.env, JOIN_ROUTE: route };
  const child = spawn(process.execPath, args, { stdio: 'ignore', env });
  const watch = watchMemory(child.pid);
  const code = await new Promise((resolve) => child.once('close', resolve));
  const { togetherMb } = watch.end();
  if (code !== 0) throw new Error(`${args.join(' ')}: exit code ${code}`);
  return togetherMb;
}

/** What others do with the same 8 clips: for the reader, without a bound. */
function benchOthers(print, ffmpeg, work, clips) {
  const list = writeList(work, clips, 8);
  const files = Array.from({ length: 8 }, (_, index) => clips[index % KINDS]);
  const inputs = files.flatMap((file) => ['-i', file]);
  const output = join(work, 'other.mp4');
  const quiet = ['-v', 'error', '-y'];
  // What fluent-ffmpeg's mergeToFile runs: the concat filter and nothing said of the encoders.
  const merge = [...quiet, ...inputs, '-filter_complex', 'concat=n=8:v=1:a=1', output];
  // moviepy hands every frame through as RGB and encodes with libx264's own preset.
  const frames = `"${ffmpeg}" -v error -f concat -safe 0 -i "${list}" -an -f rawvideo -pix_fmt rgb24 -`;
  const raw = '-f rawvideo -pix_fmt rgb24 -s 720x1280 -r 24 -i -';
  const encoding = `-map 0:v -map 1:a -c:v libx264 -preset medium -pix_fmt yuv420p -c:a aac "${output}"`;
  const sound = `-f concat -safe 0 -i "${list}"`;
  const others = {
    "fluent-ffmpeg's mergeToFile, the command that it runs": () => run(ffmpeg, merge),
    'a plain re-encode as moviepy does it, without Python': () =>
      run('sh', ['-c', `${frames} | "${ffmpeg}" -v error -y ${raw} ${sound} ${encoding}`]),
  };
  const copy = median(
    Array.from({ length: 3 }, () => timed(() => concatCopy(ffmpeg, list, join(work, 'raw.mp4')))),
  );
  for (const [what, task] of Object.entries(others)) {
    const took = timed(task);
    print([`8 clips by ${what} / raw concat copy`, `${(took / copy).toFixed(0)}x`, '-', `${ms(took)}, once`]);
  }
}

function makeMusic(ffmpeg, work) {
  const music = join(work, 'tune.wav');
  const tone = 'aevalsrc=0.2*sin(2*PI*220*t)*(1+sin(t))|0.2*sin(2*PI*330*t):s=48000:d=20';
  run(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', tone, music]);
  return music;
}

function benchMusic(print, ffmpeg, work, clips, music) {
  const { combine } = openProject(work, clips, 8);
  const list = writeList(work, clips, 8);
  const files = Array.from({ length: 8 }, (_, index) => clips[index % KINDS]);
  const join8 = [joiner, ffmpeg, music, join(work, 'joined.mp4'), ...files];
  const times = { ours: [], join: [], raw: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.raw.push(timed(() => concatMusic(ffmpeg, list, music, join(work, 'raw.mp4'))));
    times.ours.push(combine(['--bgm', music]));
    times.join.push(timed(() => run(process.execPath, join8)));
  }
  tell(print, 'combine of 8 clips with music / bare ffmpeg, one audio encode', times, 1.2);
  const alone = { ours: times.join, raw: times.raw };
  tell(print, 'its join alone, listened to / bare ffmpeg, one audio encode', alone, 1.2);
}

function tell(print, what, { ours, raw, disk }, bound) {
  const ratios = ours.map((value, index) => value / raw[index]);
  const notes = [`${ms(median(ours))} against ${ms(median(raw))}, ${ROUNDS} rounds`];
  if (disk !== undefined) notes.push(`disk copy ${ms(median(disk))}`);
  print([what, `${median(ratios).toFixed(2)}x`, `${bound}x`, notes.join(', ')]);
}

function openProject(work, clips, count) {
  const home = join(work, `home-${count}-${readdirSync(work).length}`);
  mkdirSync(join(home, 'source'), { recursive: true });
  const env = { ...process.env, SPARKFLUENCE_HOME: home, SPARKFLUENCE_CACHE: join(work, 'cache') };
  const types = [...TYPES.slice(0, count - 1), 'ENDING_CTA'];
  const segments = types.map((type, index) => {
    const file = join(home, 'source', `${index}.mp4`);
    linkSync(clips[index % KINDS], file);
    return { type, video_url: pathToFileURL(file).href, duration_seconds: SECONDS };
  });
  const body = JSON.stringify({ project_id: crypto.randomUUID(), segments }); // one that no project of this machine has
  run(process.execPath, [bin, 'combine'], { env, input: body });
  const folder = readdirSync(home).find((name) => name !== 'source');
  const project = join(home, folder);
  return {
    combine(more) {
      rmSync(join(project, 'final.mp4'), { force: true });
      return timed(() => run(process.execPath, [bin, 'combine', '--project', project, ...more], { env }));
    },
  };
}

/** Moving pictures at about 5 Mbit/s with noise for sound, as a camera would bring. */
function makeClips(ffmpeg, work) {
  return Array.from({ length: KINDS }, (_, index) => {
    const file = join(work, `clip-${index}.mp4`);
    const picture = `testsrc2=s=720x1280:r=24:d=${SECONDS},rotate=0.0${index + 1}*t,noise=alls=12:allf=t`;
    const sound = `anoisesrc=d=${SECONDS}:c=pink:r=48000:a=0.3:seed=${index},aformat=channel_layouts=stereo`;
    const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
    const coding = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-bf',
      '2',
      '-b:v',
      '5M',
      '-pix_fmt',
      'yuv420p',
    ];
    const rest = ['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', file];
    run(ffmpeg, ['-v', 'error', '-y', ...inputs, ...coding, ...rest]);
    return file;
  });
}

function writeList(work, clips, count) {
  const list = join(work, `list-${count}.txt`);
  const lines = Array.from({ length: count }, (_, index) => `file '${clips[index % KINDS]}'`);
  writeFileSync(list, `${lines.join('\n')}\n`);
  return list;
}

function concatCopy(ffmpeg, list, output) {
  run(ffmpeg, ['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', output]);
}

function concatMusic(ffmpeg, list, music, output) {
  const mix = '[1:a]volume=0.15[m];[0:a][m]amix=inputs=2:duration=first:dropout_transition=0,volume=2[o]';
  const inputs = ['-f', 'concat', '-safe', '0', '-i', list, '-stream_loop', '-1', '-i', music];
  const coding = [
    '-map',
    '0:v',
    '-map',
    '[o]',
    '-c:v',
    'copy',
    '-c:a',
    'aac',
    '-b:a',
    '192k',
    '-ar',
    '48000',
  ];
  run(ffmpeg, [
    '-v',
    'error',
    '-y',
    ...inputs,
    '-filter_complex',
    mix,
    ...coding,
    '-movflags',
    '+faststart',
    output,
  ]);
}

function diskCopy(work, clips, count) {
  const folder = join(work, 'copies');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (let index = 0; index < count; index += 1) {
    copyFileSync(clips[index % KINDS], join(folder, `${index}.mp4`));
  }
  if (statSync(folder).size === 0) throw new Error('nothing was copied');
}

function binary() {
  return JSON.parse(run(process.execPath, [bin, 'doctor', '--json'])).data.ffmpeg.binary;
}

function run(command, args, options = {}) {
  const { status, stderr, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1e9,
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function timed(task) {
  const started = performance.now();
  task();
  return performance.now() - started;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const ms = (value) => (value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchCombine((row) => console.log(row.join('  ')));
}
