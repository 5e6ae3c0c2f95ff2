import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
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
  never,
  openFfmpegs,
  temporaryFolder,
} from './clips.ts';

/** Transitions encode the frames around joins again and copy the packets between them, on every ffmpeg there is. */

const FRAME_SECONDS = 1 / 24;
const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
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

  /** Exact length, every frame on its beat, nothing for any decoder to complain of. @returns its beeps and flashes */
  async function expectWhole(output: string, frames: number) {
    expect(await probe(output)).toMatchObject({
      ...{ frameCount: frames, constantFps: true, videoStartSeconds: 0, trackCount: 2, videoFirst: true },
      videoDurationSeconds: expect.closeTo(frames / 24, 3),
    });
    for (const tool of ffmpegs.filter((other) => other !== ffmpegs[0])) {
      const complaints = await tool.run(['-i', `file:${output}`, '-f', 'null', '-'], { signal: never });
      expect(complaints, tool.version).toBe('');
    }
    const { complaints, ...marks } = await marksIn(ffmpegs[0]!, output, 24);
    expect(complaints, ffmpegs[0]!.version).toBe('');
    return marks;
  }

  const isFirst = ffmpeg === ffmpegs[0];
  /** On the others the first of each table: which packets are copied is decided in this process. */
  const rows = <Row>(all: readonly Row[]): readonly Row[] => (isFirst ? all : all.slice(0, 1));

  /** How many packets of the result are those of the clips, in their places. */
  async function copiedPackets(output: string, clips: readonly JoinClip[]): Promise<number> {
    const own = (await Promise.all(clips.map(({ file }) => packets(file)))).flat();
    const all = await packets(output);
    return all.filter((packet, index) => packet === own[index]).length;
  }

  test.each(
    rows<[Transition['kind'], number, number, number | undefined]>([
      // 3 clips of 48 frames; half a second is 6 frames at either side, and a head lasts up to a key frame
      ['fade', 12, 3, 36 + 12],
      ['fade', 24, 2, 72],
      ['fade', 250, 2, 6 + 48 * 2],
      ['white', 12, 0, 36],
      ['dissolve', 12, 0, 24],
      ['dissolve', 250, 3, undefined],
    ]),
  )('%s, a key frame each %i frames, %i B-frames', async (kind, keys, between, most) => {
    const clips = await Promise.all(
      [0, 1, 2].map((index) => make(`${kind} ${keys} ${between} ${index}`, { more: groups(keys, between) })),
    );
    const { output, result, encoded } = await joined(`${kind}${keys}`, clips, { kind, seconds: 0.5 });
    expect(result).toMatchObject({ route: 'mixed', durationSeconds: 6, clipSeconds: [2, 2, 2] });
    expect(result.degradations).toMatchObject([{ reason: 'picture_encoded_again' }]);
    const found = await expectWhole(output, 144);
    expect(encoded).toBeLessThanOrEqual(most ?? 24 + 4 * 2);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(144 - encoded);
    const marks = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5];
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
      ['open groups, in which pictures reach over a key frame', 'open-gop=1', 12 + 96],
      ['several slices a picture', 'slices=4', 36 + 12],
      ['longer pyramids of B-frames', 'b-pyramid=normal:b-adapt=0:bframes=7', 36 + 3 * 8],
    ]),
  )('clips with %s', async (name, parameters, most) => {
    const more = [...groups(12, 3), '-x264-params', parameters];
    const clips = await Promise.all([0, 1, 2].map((index) => make(`${name} ${index}`, { more })));
    const { output, result, encoded } = await joined(name, clips, { kind: 'fade', seconds: 0.5 });
    expect(result.route).toBe('mixed');
    expect((await expectWhole(output, 144)).flashes).toHaveLength(6);
    expect(encoded).toBeLessThanOrEqual(most);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(144 - encoded);
  });

  test.each(rows<Transition['kind']>(['dissolve', 'fade', 'white']))(
    '%s: what is not faded looks as it did, also where it was encoded again',
    async (kind) => {
      const more = groups(24, 2);
      const clips = await Promise.all([0, 120, 240].map((seed) => moving(`${kind} ${seed}`, seed, more)));
      const { output, encoded } = await joined(`moving ${kind}`, clips, { kind, seconds: 0.5 });
      const log = at(`${version}-${kind}.log`);
      const inputs = [output, ...clips.map(({ file }) => file)].flatMap((file) => ['-i', `file:${file}`]);
      const graph = `[1:v][2:v][3:v]concat=n=3[own];[0:v][own]psnr=stats_file=${log}[v]`;
      await ffmpeg.run([...inputs, '-filter_complex', graph, '-map', '[v]', '-f', 'null', '-'], {
        signal: never,
      });
      const lines = (await readFile(log, 'utf8')).trim().split('\n');
      const decibels = lines.map((line) =>
        [/psnr_y:(\S+)/, /psnr_u:(\S+)/].map((part) => part.exec(line)?.[1]),
      );
      const values = decibels.map((pair) =>
        Math.min(...pair.map((value) => (value === 'inf' ? 200 : Number(value)))),
      );
      expect(values).toHaveLength(144);
      expect(values.filter((value) => value === 200).length).toBeGreaterThanOrEqual(144 - encoded);
      const faded = (frame: number) => {
        const [before, behind] = kind === 'dissolve' ? [12, 0] : [6, 6];
        return [48, 96].some((place) => frame >= place - before && frame < place + behind);
      };
      expect(Math.min(...values.filter((_, frame) => !faded(frame)))).toBeGreaterThan(38);
      const [nearest = 99, farthest = 99] =
        kind === 'dissolve' ? [values[47], values[38]] : [values[47], values[43]];
      expect(nearest).toBeLessThan(farthest); // it does fade
      expect(level(await decodeSound(ffmpeg, output), 1.9, 2.1)).toBeGreaterThan(0.12); // and the sound does not
    },
  );

  test('clips that do not fit are encoded whole, their neighbours copied', async () => {
    const clips = [
      await make('fits 1', { more: groups(12, 2) }),
      await make('wide', { size: '160x96' }),
      await make('fits 2', { more: groups(12, 2) }),
      await make('fast', { fps: '30' }),
      await make('late', { more: [...groups(12, 2), '-video_track_timescale', '90000'] }),
    ];
    for (const kind of ['fade', 'dissolve'] as const) {
      const { output, result, encoded } = await joined(`odd ${kind}`, clips, { kind, seconds: 0.5 });
      expect(result.route).toBe('mixed');
      expect(result.degradations.map(({ reason }) => reason)).toEqual([
        ...['clip_conformed', 'clip_conformed', 'picture_encoded_again'],
      ]);
      const found = await expectWhole(output, 240);
      expect(encoded).toBeLessThan(96 + 60);
      expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(80);
      expect(found.beeps).toHaveLength(10);
      expect(found.flashes).toHaveLength(10);
    }
  });

  test.each(
    rows<[string, readonly string[], RegExp]>([
      ['fields', ['-x264-params', 'tff=1'], /interlaced/],
      ['other parameters', ['-x264-params', 'ref=4'], /other parameters/],
      [
        'other colours',
        ['-colorspace', 'smpte170m', '-color_primaries', 'smpte170m'],
        /BT\.601 instead of BT\.709/,
      ],
    ]),
  )('a clip with %s is encoded whole, and that is said', async (name, odd, why) => {
    const plain = groups(12, 2);
    const clips = [
      await make(`${name} a`, { more: plain }),
      { ...(await make(`${name} odd`, { more: [...plain, ...odd] })), segmentType: 'BODY_1' as const },
      await make(`${name} b`, { more: plain }),
    ];
    const { output, said, encoded } = await joined(name, clips, { kind: 'fade', seconds: 0.5 });
    expect(said).toMatch(why);
    expect(said).toContain('BODY_1 whole');
    expect(encoded).toBeGreaterThan(48);
    expect(encoded).toBeLessThan(96);
    expect((await expectWhole(output, 144)).flashes).toHaveLength(6);
  });

  test('clips that name the place of chroma and no shape of pixels, beside one that is encoded whole', async () => {
    const more = [...groups(12, 2), '-x264-params', 'chromaloc=1', '-vf', 'setsar=0'];
    const clips = [await make('h.263 1', { more }), await make('h.263 2', { more })];
    const odd = await make('h.263 wide', { size: '160x96' });
    const { output, result } = await joined('chroma', [clips[0]!, odd, clips[1]!], {
      ...{ kind: 'fade', seconds: 0.5 },
    });
    expect(result.route).toBe('mixed');
    expect((await expectWhole(output, 144)).flashes).toHaveLength(6);
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

  test('music and a loudness go with a transition', async () => {
    const clips = await Promise.all(['m', 'n'].map((name) => make(name, { more: groups(12, 2) })));
    const file = at(`${version}.wav`);
    await ffmpeg.run(['-f', 'lavfi', '-i', 'sine=f=220:d=3', `file:${file}`], { signal: never });
    const music = { music: { file, volume: 0.4 }, targetLufs: -20 };
    const { output, encoded } = await joined('music', clips, { kind: 'fade', seconds: 0.5 }, music);
    expect((await expectWhole(output, 96)).flashes).toHaveLength(4);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(96 - encoded);
  });

  // on one of them, because each frame's place is the same everywhere and a spawn takes its time
  test.runIf(isFirst)('60 clips', async () => {
    const kinds = await Promise.all(
      [2, 1.5, 1.75].map((seconds) => make(`of 60, ${seconds}`, { seconds, more: groups(12, 2) })),
    );
    const clips = Array.from({ length: 60 }, (_, index) => kinds[index % 3]!);
    const { output, result, encoded, frames } = await joined('sixty', clips, { kind: 'fade', seconds: 0.5 });
    expect([result.durationSeconds, frames]).toEqual([105, 2520]);
    const found = await expectWhole(output, 2520);
    expect(await copiedPackets(output, clips)).toBeGreaterThanOrEqual(2520 - encoded);
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
