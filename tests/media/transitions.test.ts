import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import type { SegmentType } from '../../src/contracts/segments.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinClip, JoinRequest } from '../../src/ffmpeg/join/request.ts';
import type { Transition } from '../../src/ffmpeg/join/transition.ts';
import { readTables } from '../../src/ffmpeg/packets/mp4-tables.ts';
import {
  type ClipRecipe,
  decodeSound,
  level,
  makeClip,
  makeOnce,
  marksIn,
  measureLoudness,
  never,
  openFfmpegs,
  temporaryFolder,
} from './clips.ts';

/**
 * Transitions encode the frames around joins again and copy the packets between them. What the other ffmpegs on this machine
 * decode and encode is tried with them, too; which packets are copied is decided in this process.
 */

const FRAME_SECONDS = 1 / 24;
const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
/** What has been joined, to be decoded by all other ffmpegs in the end. */
const results: string[] = [];
const groups = (frames: number, between: number) => ['-g', `${frames}`, '-bf', `${between}`];

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** Packets of a picture, each as a string to compare. */
async function packets(file: string): Promise<string[]> {
  const picture = (await readTables(file))?.find(({ kind }) => kind === 'vide');
  const data = await readFile(file);
  return [...(picture?.offsets ?? [])].map((offset, index) =>
    data.toString('latin1', offset, offset + picture!.sizes[index]!),
  );
}

describe.each(ffmpegs.map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))('ffmpeg %s', (version, ffmpeg) => {
  const make = async (name: string, recipe: ClipRecipe = {}): Promise<JoinClip> => {
    const file = at(`${version} ${name}.mp4`);
    await makeClip(ffmpegs[0]!, file, { size: '96x160', ...recipe });
    return { file, durationSeconds: recipe.seconds ?? 2 };
  };

  /** A clip in which everything moves. */
  const moving = async (name: string, seed: number, more: readonly string[]): Promise<JoinClip> => {
    const file = at(`${version} ${name}.mp4`);
    const tone = `aevalsrc=exprs='0.2*sin(2*PI*440*t)|0.2*sin(2*PI*440*t)':s=48000:d=2`;
    const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    const inputs = [
      '-f',
      'lavfi',
      '-i',
      `testsrc2=s=180x320:r=24:d=2,hue=h=${seed}`,
      '-f',
      'lavfi',
      '-i',
      tone,
    ];
    const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', ...tags, ...more, '-c:a', 'aac'];
    await makeOnce(ffmpegs[0]!, file, [...inputs, ...coding, '-f', 'mp4']);
    return { file, durationSeconds: 2 };
  };

  async function joined(
    name: string,
    clips: readonly JoinClip[],
    transition: Transition,
    more: Partial<JoinRequest> = {},
  ) {
    const output = at(`${version} ${name}.part`);
    const order = { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z', transition };
    const said: string[] = [];
    const onPlan = (words: string) => said.push(words);
    const result = await joinClips({ ...order, ...more }, { ffmpeg, signal: never, onPlan });
    const [, encoded, frames] = /(\d+) of (\d+) frames/.exec(said.join()) ?? [];
    return { output, result, said: said.join(), encoded: Number(encoded), frames: Number(frames) };
  }

  /** Exact length, every frame on its beat, nothing for a decoder to complain of. @returns its beeps and flashes */
  async function expectWhole(output: string, frames: number) {
    expect(await probe(output)).toMatchObject({
      ...{ frameCount: frames, constantFps: true, videoStartSeconds: 0, trackCount: 2, videoFirst: true },
      videoDurationSeconds: expect.closeTo(frames / 24, 3),
    });
    results.push(output);
    const { complaints, ...marks } = await marksIn(ffmpegs[0]!, output, 24);
    expect(complaints, ffmpegs[0]!.version).toBe('');
    return marks;
  }

  const isFirst = ffmpeg === ffmpegs[0];
  /** On the others the first of a table. */
  const rows = <Row>(all: readonly Row[]): readonly Row[] => (isFirst ? all : all.slice(0, 1));

  /** How many packets of the result are those of the clips, in their places. */
  async function copiedPackets(output: string, clips: readonly JoinClip[]): Promise<number> {
    const own = (await Promise.all(clips.map(({ file }) => packets(file)))).flat();
    const all = await packets(output);
    return all.filter((packet, index) => packet === own[index]).length;
  }

  test.runIf(isFirst).each<[Transition['kind'], number, number, number, number]>([
    // clips of 48 frames; half a second is 6 frames at either side, and a head lasts up to a key frame
    ['fade', 12, 3, 3, 36 + 12],
    ['fade', 24, 2, 2, 36],
    ['fade', 250, 2, 2, 6 + 48],
    ['white', 12, 0, 2, 18],
    ['dissolve', 12, 0, 2, 12],
    ['dissolve', 250, 3, 3, 24 + 4 * 2],
  ])('%s, a key frame each %i frames, %i B-frames, %i clips', async (kind, keys, between, count, most) => {
    const indexes = Array.from({ length: count }, (_, index) => index);
    const clips = await Promise.all(
      indexes.map((index) => make(`${kind} ${keys} ${between} ${index}`, { more: groups(keys, between) })),
    );
    const { output, result, encoded } = await joined(`${kind}${keys}`, clips, { kind, seconds: 0.5 });
    expect(result).toMatchObject({
      ...{ route: 'mixed', durationSeconds: count * 2, clipSeconds: indexes.map(() => 2) },
    });
    expect(result.degradations).toMatchObject([{ reason: 'picture_encoded_again' }]);
    const found = await expectWhole(output, count * 48);
    expect(encoded).toBeLessThanOrEqual(most);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(count * 48 - encoded);
    const marks = indexes.flatMap((index) => [index * 2 + 0.5, index * 2 + 1.5]);
    const near = (found: readonly number[], tolerance: number) => {
      expect(found).toHaveLength(marks.length);
      for (const [index, time] of marks.entries())
        expect(Math.abs(found[index]! - time)).toBeLessThan(tolerance);
    };
    near(found.beeps, 0.012);
    if (kind !== 'white') near(found.flashes, FRAME_SECONDS + 0.001);
  });

  test.each(
    rows<[string, string, number]>([
      ['open groups, in which pictures reach over a key frame', 'open-gop=1', 8 + 48],
      ['several slices a picture', 'slices=4', 24],
      ['longer pyramids of B-frames', 'b-pyramid=normal:b-adapt=0:bframes=7', 18 + 12],
    ]),
  )('clips with %s', async (name, parameters, most) => {
    const more = [...groups(12, 3), '-x264-params', parameters];
    const clips = await Promise.all([0, 1].map((index) => make(`${name} ${index}`, { more })));
    const { output, result, encoded } = await joined(name, clips, { kind: 'fade', seconds: 0.5 });
    expect(result.route).toBe('mixed');
    expect((await expectWhole(output, 96)).flashes).toHaveLength(4);
    expect(encoded).toBeLessThanOrEqual(most);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(96 - encoded);
  });

  test.each(rows<Transition['kind']>(['fade', 'dissolve', 'white']))(
    '%s: what is not faded looks as it did, also where it was encoded again',
    async (kind) => {
      const more = groups(24, 2);
      const clips = await Promise.all([0, 120].map((seed) => moving(`${kind} ${seed}`, seed, more)));
      const { output, encoded } = await joined(`moving ${kind}`, clips, { kind, seconds: 0.5 });
      const log = at(`${version}-${kind}.log`);
      const inputs = [output, ...clips.map(({ file }) => file)].flatMap((file) => ['-i', `file:${file}`]);
      const graph = `[1:v][2:v]concat=n=2[own];[0:v][own]psnr=stats_file=${log}[v]`;
      await ffmpegs[0]!.run([...inputs, '-filter_complex', graph, '-map', '[v]', '-f', 'null', '-'], {
        signal: never,
      });
      const lines = (await readFile(log, 'utf8')).trim().split('\n');
      const decibels = lines.map((line) =>
        [/psnr_y:(\S+)/, /psnr_u:(\S+)/].map((part) => part.exec(line)?.[1]),
      );
      const values = decibels.map((pair) =>
        Math.min(...pair.map((value) => (value === 'inf' ? 200 : Number(value)))),
      );
      expect(values).toHaveLength(96);
      expect(values.filter((value) => value === 200).length).toBeGreaterThanOrEqual(96 - encoded);
      const faded = (frame: number) => {
        const [before, behind] = kind === 'dissolve' ? [12, 0] : [6, 6];
        return frame >= 48 - before && frame < 48 + behind;
      };
      expect(Math.min(...values.filter((_, frame) => !faded(frame)))).toBeGreaterThan(38);
      const [nearest = 99, farthest = 99] =
        kind === 'dissolve' ? [values[47], values[38]] : [values[47], values[43]];
      expect(nearest).toBeLessThan(farthest); // it does fade
      expect(level(await decodeSound(ffmpegs[0]!, output), 1.9, 2.1)).toBeGreaterThan(0.12); // and the sound does not
    },
  );

  test.each(rows(['dissolve', 'fade'] as const))(
    '%s: clips that do not fit are encoded whole, their neighbours copied',
    async (kind) => {
      const isFade = kind === 'fade';
      // With the dissolve they name the place of chroma and no shape of pixels, and there is music and a loudness.
      const named = isFade ? [] : ['-x264-params', 'chromaloc=1', '-vf', 'setsar=0'];
      const fitting = [...groups(12, 2), ...named];
      const clips = [
        await make(`${kind} fits 1`, { more: fitting }),
        await make('wide', { size: '160x96' }),
        await make(`${kind} fits 2`, { more: fitting }),
        ...(isFirst ? [await make('fast', { fps: '30' })] : []), // elsewhere: join.test.ts
        await make(`${kind} late`, { more: [...fitting, '-video_track_timescale', '90000'] }),
      ];
      const file = at('music.wav');
      await makeOnce(ffmpegs[0]!, file, ['-f', 'lavfi', '-i', 'sine=f=220:d=3', '-f', 'wav']);
      const order = isFade ? {} : { music: { file, volume: 0.4 }, targetLufs: -20 };
      const { output, result, encoded } = await joined(`odd ${kind}`, clips, { kind, seconds: 0.5 }, order);
      expect(result.route).toBe('mixed');
      expect(result.degradations.map(({ reason }) => reason)).toEqual([
        ...(isFirst ? ['clip_conformed'] : []),
        ...['clip_conformed', 'picture_encoded_again'],
      ]);
      const found = await expectWhole(output, clips.length * 48);
      expect(encoded).toBeLessThan(isFirst ? 96 + 60 : 48 + 60);
      expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(80);
      expect(found.beeps).toHaveLength(clips.length * 2);
      expect(found.flashes).toHaveLength(clips.length * 2);
      if (isFade) return;
      const { integratedLufs } = await measureLoudness(ffmpegs[0]!, output);
      expect(Math.abs(integratedLufs + 20)).toBeLessThan(1);
    },
  );

  test.runIf(isFirst)('clips that cannot be copied are encoded whole, and why is said', async () => {
    const plain = groups(12, 2);
    const odd: readonly [SegmentType, readonly string[], RegExp][] = [
      ['BODY_1', ['-x264-params', 'tff=1'], /BODY_1 whole[^;]*interlaced/],
      ['BODY_2', ['-x264-params', 'ref=4'], /BODY_2 whole[^;]*other parameters/],
      [
        'BODY_3',
        ['-colorspace', 'smpte170m', '-color_primaries', 'smpte170m'],
        /BODY_3 whole[^;]*BT\.601 instead of BT\.709/,
      ],
    ];
    const clips: JoinClip[] = [
      await make('plain a', { more: plain }),
      await make('plain b', { more: plain }),
    ];
    for (const [segmentType, how] of odd)
      clips.splice(-1, 0, { ...(await make(segmentType, { more: [...plain, ...how] })), segmentType });
    const { output, said, encoded } = await joined('odd', clips, { kind: 'fade', seconds: 0.5 });
    for (const [, , why] of odd) expect(said).toMatch(why);
    expect(encoded).toBeGreaterThan(3 * 48);
    expect(encoded).toBeLessThan(4 * 48);
    expect((await expectWhole(output, 5 * 48)).flashes).toHaveLength(10);
  });

  test.runIf(isFirst)(
    'an ffmpeg that cannot number its parameter sets encodes everything, and that is said once, before the work',
    async () => {
      const clips = await Promise.all(['p', 'q'].map((name) => make(name, { more: groups(12, 2) })));
      const stubborn: Ffmpeg = {
        ...ffmpeg,
        run: (args, options) =>
          ffmpeg.run(
            args.map((word) => word.replace(/sps-id=\d+/, 'sps-id=0')),
            options,
          ),
      };
      const said: string[] = [];
      const output = at('stubborn.part');
      const order = { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z' };
      const transition = { kind: 'fade', seconds: 0.5 } as const;
      const { degradations, route } = await joinClips(
        { ...order, transition },
        { ffmpeg: stubborn, signal: never, onPlan: (words) => said.push(words) },
      );
      expect(route).toBe('encode');
      expect(said).toEqual(['every picture is encoded again for the transitions (fade)']);
      expect(degradations.map(({ message }) => message)).toEqual([
        'Every picture was encoded again for the transitions (fade).',
      ]);
      await expectWhole(output, 96);
    },
  );

  test('where no clip can be copied all are encoded, and that is said', async () => {
    const clips = await Promise.all(
      ['x', 'y'].map((name) => make(name, { more: ['-x264-params', 'tff=1'] })),
    );
    const { output, result, said } = await joined('all', clips, { kind: 'dissolve', seconds: 0.5 });
    expect(said).toBe('every picture is encoded again for the transitions (dissolve)');
    expect(result.route).toBe('encode');
    expect((await expectWhole(output, 96)).flashes).toHaveLength(4);
  });

  // on one of them, because each frame's place is the same everywhere; sixty clips' sound: offsets.test.ts
  test.runIf(isFirst)('12 clips', async () => {
    const kinds = await Promise.all(
      [2, 1.5, 1.75].map((seconds) => make(`of 12, ${seconds}`, { seconds, more: groups(12, 2) })),
    );
    const clips = Array.from({ length: 12 }, (_, index) => kinds[index % 3]!);
    const { output, result, encoded, frames } = await joined('many', clips, { kind: 'fade', seconds: 0.5 });
    expect([result.durationSeconds, frames]).toEqual([21, 504]);
    const found = await expectWhole(output, 504);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(504 - encoded);
    let start = 0;
    const marks = clips.flatMap(({ durationSeconds }) => {
      start += durationSeconds;
      return [start - durationSeconds + 0.5, start - 0.5];
    });
    const worst = (times: readonly number[]) =>
      Math.max(...marks.map((time, index) => Math.abs(time - (times[index] ?? Number.NaN))));
    expect(worst(found.beeps)).toBeLessThan(0.012);
    expect(worst(found.flashes)).toBeLessThan(FRAME_SECONDS + 0.001);
  });
});

test.each(ffmpegs.slice(1).map((tool) => [tool.version, tool] as const))(
  'ffmpeg %s has nothing to complain of any of these',
  async (_version, tool) => {
    expect(results.length).toBeGreaterThan(0);
    const decode = (files: readonly string[]) => {
      const inputs = files.flatMap((file) => ['-threads', '1', '-i', `file:${file}`]);
      const outputs = files.flatMap((_, index) => ['-map', `${index}`, '-f', 'null', '-']);
      return tool.run([...inputs, ...outputs], { signal: never });
    };
    // All in one start, which takes this ffmpeg longer than to decode them; one by one only where it complains.
    const complaints = await decode(results);
    if (complaints !== '') for (const file of results) expect(await decode([file]), basename(file)).toBe('');
    expect(complaints).toBe('');
  },
);
