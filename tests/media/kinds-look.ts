import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { SegmentType } from '../../src/contracts/segments.ts';
import { probeAny } from '../../src/ffmpeg/inspect/foreign.ts';
import { measureFile } from '../../src/ffmpeg/inspect/measure.ts';
import { type Probe, probe } from '../../src/ffmpeg/inspect/probe.ts';
import { judge } from '../../src/ffmpeg/inspect/quality.ts';
import { spanOf } from '../../src/ffmpeg/inspect/span.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import { decodeSound, never, RATE } from './clips.ts';
import { rgbOf } from './colors.ts';
import { KINDS } from './kinds.ts';
import { BARS, MARKS } from './kinds-recipes.ts';

/** Joins clips of unusual kinds, and compares what a player shows and plays of the result with what was put in. */

export const WAYS = ['alone', 'mixed', 'transition', 'music'] as const;
export type Way = (typeof WAYS)[number];

export interface Seen {
  readonly kind: string;
  /** The difference in seconds between its length in the result and that of its source. */
  readonly lengthSeconds: number;
  /** How far the farthest flash and the farthest beep are from their places, ms; NaN where some are missing. */
  readonly pictureMs: number;
  readonly soundMs: number;
  /** The farthest part of a colour from that of the source, of 255. */
  readonly color: number;
}

export interface Opened {
  readonly kind: string;
  readonly file: string;
  readonly probe: Probe;
}

/** Opens a clip as the program does; one in a container that it does not read is converted. */
export async function open(ffmpeg: Ffmpeg, folder: string, kind: string, file: string): Promise<Opened> {
  const output = join(folder, `${kind.replaceAll(/\W+/g, '-')}.opened`);
  await rm(output, { force: true });
  const found = await probeAny(file, output, { ffmpeg: async () => ffmpeg, signal: never });
  return { kind, file: found.isConverted ? output : file, probe: found.probe };
}

/** @returns what is seen of each clip, the verdict, and what a decoder complains of */
export async function look(ffmpeg: Ffmpeg, folder: string, clips: readonly Opened[], way: Way) {
  const plain: Opened = {
    kind: 'plain',
    file: join(folder, 'plain.mp4'),
    probe: await probe(join(folder, 'plain.mp4')),
  };
  const all = way === 'alone' ? [...clips, ...clips] : [plain, ...clips, plain];
  const output = join(folder, `${way}.part`);
  const joined = await joinClips(
    {
      clips: all.map((clip, index) => ({
        ...{ file: clip.file, probe: { ...clip.probe, file: clip.file } },
        durationSeconds: spanOf(clip.probe).seconds,
        segmentType: (index === 0 ? 'HOOK' : `BODY_${index}`) as SegmentType,
      })),
      ...{ output, title: '', createdAt: '2026-01-02T03:04:05Z', frame: 'portrait' },
      music: way === 'music' ? { file: join(folder, 'music.wav'), volume: 0.15 } : null,
      ...(way === 'transition' ? { transition: { kind: 'fade', seconds: 0.5 } } : {}),
    },
    { ffmpeg, signal: never },
  );
  const result = await probe(output);
  const measured = await measureFile(result, { ffmpeg, signal: never, folder, everyPicture: true });
  const plannedSeconds = all.reduce((sum, clip) => sum + spanOf(clip.probe).seconds, 0);
  const { verdict, problems } = judge({ result, plannedSeconds, measured, targetLufs: undefined });
  const [lights, samples] = [
    await lightsOf(ffmpeg, result),
    await decodeSound(ffmpeg, output, 'highpass=f=700'),
  ];
  const seen: Seen[] = [];
  let start = 0;
  for (const [index, clip] of all.entries()) {
    const seconds = joined.clipSeconds[index]!;
    const {
      flashes = MARKS,
      beeps = flashes,
      seconds: wanted = 4,
      isColored = true,
    } = KINDS[clip.kind] ?? {};
    const slot = { start, end: start + seconds };
    start += seconds;
    if (clip === plain || index >= clips.length + (way === 'alone' ? 0 : 1)) continue;
    seen.push({
      kind: clip.kind,
      lengthSeconds: seconds - wanted,
      pictureMs: farthest(flashesIn(lights, slot, result.fps), flashes),
      soundMs: farthest(beepsIn(samples, slot), beeps),
      color: isColored ? await colorOff(ffmpeg, result, slot.start + Math.min(2, seconds / 2)) : 0,
    });
  }
  return { seen, verdict, problems, complaints: measured.complaints, degradations: joined.degradations };
}

function farthest(found: readonly number[], wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Number.NaN;
  return Math.round(1000 * Math.max(0, ...found.map((time, index) => Math.abs(time - wanted[index]!))));
}

interface Slot {
  readonly start: number;
  readonly end: number;
}

/** How light each frame is, 0 to 255. */
async function lightsOf(ffmpeg: Ffmpeg, { file, fps }: Probe): Promise<number[]> {
  const raw = `${file}.lights`;
  const args = [
    '-i',
    `file:${file}`,
    '-map',
    '0:v:0',
    '-vf',
    'scale=1:1:flags=area,format=gray',
    '-r',
    String(fps),
  ];
  await ffmpeg.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  return [...(await readFile(raw))];
}

/** A transition darkens the ends of a clip. */
const END_SECONDS = 0.3;

function flashesIn(lights: readonly number[], { start, end }: Slot, fps: number): number[] {
  const inside = lights.filter(
    (_, index) => index / fps >= start + END_SECONDS && index / fps < end - END_SECONDS,
  );
  const [darkest, lightest] = [Math.min(...inside), Math.max(...inside)];
  if (inside.length < 3 || lightest - darkest < 20) return [];
  const isLight = (index: number) => (lights[index] ?? 0) > (darkest + lightest) / 2;
  return lights.flatMap((_, index) => {
    const at = (index + 1e-3) / fps;
    return at >= start && at < end && isLight(index) && !isLight(index - 1) ? [at - start] : [];
  });
}

function beepsIn(samples: Float32Array, { start, end }: Slot): number[] {
  const found: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const before = Math.max(0, Math.round((start - 0.1) * RATE)); // where the clip before may still sound
  for (let index = before; index < Math.min(samples.length, end * RATE); index++) {
    if (Math.abs(samples[index]!) < 0.12) continue;
    if (index - last > 0.2 * RATE && index >= start * RATE) found.push(index / RATE - start);
    last = index;
  }
  return found;
}

const SMALL = 48;

/** Finds each bar's colour somewhere in the picture, since shapes differ. */
async function colorOff(ffmpeg: Ffmpeg, { file, color, height }: Probe, seconds: number): Promise<number> {
  const [, , tag = '', full] = color.split('/');
  const how = { is709: tag === 'bt709' || (tag === '' && height >= 720), isFull: full === 'true' };
  const format = how.isFull ? 'yuvj444p' : 'yuv444p';
  const raw = `${file}.colors`;
  const small = ['-frames:v', '1', '-vf', `format=${format},scale=${SMALL}:${SMALL}:flags=area`];
  const args = ['-ss', String(seconds), '-i', `file:${file}`, '-map', '0:v:0', ...small, '-pix_fmt', format];
  await ffmpeg.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  const data = await readFile(raw);
  const count = SMALL * SMALL;
  const shown = Array.from({ length: count }, (_, index) =>
    rgbOf([data[index]!, data[count + index]!, data[2 * count + index]!], how),
  );
  const nearest = BARS.map((bar) =>
    Math.min(...shown.map((pixel) => Math.max(...pixel.map((part, index) => Math.abs(part - bar[index]!))))),
  );
  return Math.max(...nearest);
}
