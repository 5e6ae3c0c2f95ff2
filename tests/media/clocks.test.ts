import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { spanOf } from '../../src/ffmpeg/inspect/span.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinRequest } from '../../src/ffmpeg/join/request.ts';
import { makeClip, marksIn, never, openFfmpegs, temporaryFolder } from './clips.ts';

/** What a player shows of a file whose clocks are unusual is what is joined, on every ffmpeg there is. */

const FRAME_SECONDS = 1 / 24;
const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  // A beep and a flash at 0.5 s and at 3.5 s; a key frame every second.
  await makeClip(ffmpegs[0]!, at('a.mp4'));
  await makeClip(ffmpegs[0]!, at('source.mp4'), { seconds: 4, more: ['-g', '24'] });
  for (const [name, odd] of Object.entries(ODD)) await makeOdd(fileOf(name), odd);
});
afterAll(() => folder.remove());

interface Odd {
  /** Arguments before and after the input, and for a second input. */
  readonly before?: readonly string[];
  readonly second?: readonly string[];
  readonly after: readonly string[];
  readonly type?: string;
  /** How long the clip is, and when its beeps come, and its flashes. */
  readonly seconds: number;
  readonly beeps: readonly number[];
  /** Where they differ from the beeps. */
  readonly flashes?: readonly number[];
}

const PLAIN: Odd = { after: [], seconds: 2, beeps: [0.5, 1.5] };
const ODD: Readonly<Record<string, Odd>> = {
  'picture and sound begin at 0.7 s': {
    ...{ after: ['-c', 'copy', '-output_ts_offset', '0.7'], type: 'mkv' },
    ...{ seconds: 4, beeps: [0.5, 3.5] },
  },
  'picture and sound begin at 10 s, by an empty edit': {
    ...{ after: ['-c', 'copy', '-output_ts_offset', '10'] },
    ...{ seconds: 4, beeps: [0.5, 3.5] },
  },
  'the picture begins 0.9 s late': {
    ...{ before: ['-itsoffset', '0.9'], second: [], after: ['-map', '0:v', '-map', '1:a', '-c', 'copy'] },
    ...{ seconds: 4.9, beeps: [0.5, 3.5], flashes: [1.4, 4.4] },
  },
  'the sound begins 0.9 s late': {
    ...{ before: ['-itsoffset', '0.9'], second: [], after: ['-map', '0:a', '-map', '1:v', '-c', 'copy'] },
    ...{ seconds: 4.9, beeps: [1.4, 4.4], flashes: [0.5, 3.5] },
  },
  'the picture begins 0.1 s late': {
    ...{ before: ['-itsoffset', '0.1'], second: [], after: ['-map', '0:v', '-map', '1:a', '-c', 'copy'] },
    ...{ seconds: 4, beeps: [0.4, 3.4], flashes: [0.5, 3.5] },
  },
  'an edit hides a head of 0.3 s': {
    ...{ before: ['-ss', '0.3'], after: ['-c', 'copy'] },
    ...{ seconds: 3.7, beeps: [0.2, 3.2] },
  },
  'an edit hides a head of 1.4 s behind a key frame': {
    ...{ before: ['-ss', '2.4'], after: ['-c', 'copy'] },
    ...{ seconds: 1.6, beeps: [1.1] },
  },
  'the sound ends 2 s before the picture': {
    ...{ before: ['-t', '2'], second: [], after: ['-map', '0:a', '-map', '1:v', '-c', 'copy'] },
    ...{ seconds: 4, beeps: [0.5], flashes: [0.5, 3.5] },
  },
  'the sound goes on for 2 s after the picture': {
    ...{ before: ['-t', '2'], second: [], after: ['-map', '0:v', '-map', '1:a', '-c', 'copy'] },
    ...{ seconds: 4, beeps: [0.5, 3.5], flashes: [0.5] },
  },
};

describe.each(ffmpegs.map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))('ffmpeg %s', (version, ffmpeg) => {
  const names = Object.keys(ODD);

  const ways = [
    ['joined', {}],
    ['with transitions', { transition: { kind: 'fade', seconds: 0.2 } }],
  ] as const;
  /** On the others the harder one. */
  test.each(ways.slice(ffmpeg === ffmpegs[0] ? 0 : 1))(
    '%s: each clip in step, and as long as planned',
    async (how, more) => {
      const output = at(`${version} ${how}.mp4`);
      const all =
        how === 'joined'
          ? [undefined, ...names.flatMap((name) => [name, undefined])]
          : [undefined, ...names, undefined];
      const clips = all.map((name) => (name === undefined ? undefined : fileOf(name)));
      const { clipSeconds, durationSeconds } = await joined(ffmpeg, output, clips, more);
      const wanted = { beeps: [] as number[], flashes: [] as number[] };
      let start = 0;
      for (const [index, seconds] of clipSeconds.entries()) {
        const name = all[index];
        const odd = name === undefined ? PLAIN : ODD[name]!;
        const planned = name === undefined ? 2 : spanOf(await probe(fileOf(name))).seconds;
        expect(Math.abs(planned - odd.seconds), name).toBeLessThan(0.1); // a copy ends with whole packets
        expect(Math.abs(seconds - planned), name).toBeLessThanOrEqual(FRAME_SECONDS);
        wanted.beeps.push(...odd.beeps.map((time) => start + time));
        wanted.flashes.push(...(odd.flashes ?? odd.beeps).map((time) => start + time));
        start += seconds;
      }
      expect(durationSeconds).toBeCloseTo(start, 3);
      const found = await marksIn(ffmpegs[0]!, output, 24);
      expectNear(found.beeps, wanted.beeps, 0.025);
      expectNear(found.flashes, wanted.flashes, FRAME_SECONDS + 0.001);
    },
  );

  test('a first frame that is shown longer: its packets are copied', async () => {
    const output = at(`${version} first.mp4`);
    const first = at('long first frame.mp4');
    const later = ['-vf', "setpts='if(eq(N,0),PTS,PTS+0.2/TB)'", '-vsync', 'vfr'];
    await makeOdd(first, { after: [...later, '-bf', '0', '-an', ...BT709] });
    const plain = at('no B-frames.mp4');
    await makeClip(ffmpegs[0]!, plain, { more: ['-bf', '0'] });
    const result = await joined(ffmpeg, output, [undefined, first, undefined], {}, plain);
    expect(result.degradations.map(({ reason }) => reason)).toEqual(['clip_without_sound']);
    expect(result.route).toBe('copy');
    expect(result.clipSeconds[1]).toBeCloseTo(4.2, 1);
  });
});

const fileOf = (name: string): string => at(`${name}.${ODD[name]!.type ?? 'mp4'}`);

/** As the other clips are tagged, so that colours are no reason to encode. */
const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];

/** From the packaged ffmpeg, so that every version joins the same file. */
async function makeOdd(
  file: string,
  { before = [], second, after }: Pick<Odd, 'before' | 'second' | 'after'>,
): Promise<void> {
  const source = ['-i', `file:${at('source.mp4')}`];
  const inputs = [...before, ...source, ...(second === undefined ? [] : [...second, ...source])];
  await ffmpegs[0]!.run([...inputs, ...after, `file:${file}`], { signal: never });
}

/** Joins clips; undefined stands for a plain one. */
async function joined(
  ffmpeg: Ffmpeg,
  output: string,
  files: readonly (string | undefined)[],
  more: Partial<JoinRequest>,
  plain = at('a.mp4'),
) {
  const own = { file: plain, durationSeconds: 2 };
  const clips = await Promise.all(
    files.map(async (file) =>
      file === undefined ? own : { file, durationSeconds: spanOf(await probe(file)).seconds },
    ),
  );
  const request = { clips, music: null, output, title: 'x', ...more };
  return joinClips({ ...request, createdAt: '2026-01-02T03:04:05Z' }, { ffmpeg, signal: never });
}

function expectNear(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  const farthest = Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
  expect({ found, count: found.length, near: farthest <= tolerance }).toEqual({
    found,
    count: wanted.length,
    near: true,
  });
}
