import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { spanOf } from '../../src/ffmpeg/inspect/span.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinRequest } from '../../src/ffmpeg/join/request.ts';
import { beeps, decodeSound, flashes, makeClip, never, openFfmpegs, temporaryFolder } from './clips.ts';

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
});
afterAll(() => folder.remove());

interface Odd {
  /** Arguments before and after the input, and for a second input. */
  readonly before?: readonly string[];
  readonly second?: readonly string[];
  readonly after: readonly string[];
  readonly type?: string;
  /** How long the clip is, and when its beeps and flashes come. */
  readonly seconds: number;
  readonly beeps?: readonly number[];
  readonly flashes?: readonly number[];
}

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
  describe.each(Object.entries(ODD))('%s', (name, odd) => {
    const file = () => at(`${name}.${odd.type ?? 'mp4'}`);
    beforeAll(() => makeOdd(file(), odd));

    test.each([
      ['joined', {}],
      ['with a transition', { transition: { kind: 'fade', seconds: 0.2 } }],
    ] as const)('%s: in step, and as long as planned', async (how, more) => {
      const output = at(`${version} ${name} ${how}.mp4`);
      const { clipSeconds, durationSeconds } = await joined(ffmpeg, output, file(), more);
      const planned = spanOf(await probe(file())).seconds;
      expect(Math.abs(planned - odd.seconds)).toBeLessThan(0.1); // a copy ends with whole packets
      expect(Math.abs(clipSeconds[1]! - planned)).toBeLessThanOrEqual(FRAME_SECONDS);
      expect(durationSeconds).toBeCloseTo(clipSeconds[1]! + 4, 3);
      const last = 2 + clipSeconds[1]!;
      const place = (times: readonly number[] = odd.beeps ?? []) => [
        ...[0.5, 1.5],
        ...times.map((time) => 2 + time),
        ...[last + 0.5, last + 1.5],
      ];
      expectNear(beeps(await decodeSound(ffmpeg, output)), place(), 0.025);
      expectNear(await flashes(ffmpeg, output, 24), place(odd.flashes), FRAME_SECONDS + 0.001);
    });
  });

  test('a first frame that is shown longer: its packets are copied', async () => {
    const output = at(`${version} first.mp4`);
    const first = at('long first frame.mp4');
    await makeOdd(first, {
      ...{
        seconds: 4.2,
        after: ['-vf', "setpts='if(eq(N,0),PTS,PTS+0.2/TB)'", '-vsync', 'vfr', '-bf', '0', '-an', ...BT709],
      },
    });
    const plain = at('no B-frames.mp4');
    await makeClip(ffmpegs[0]!, plain, { more: ['-bf', '0'] });
    const result = await joined(ffmpeg, output, first, {}, plain);
    expect(result.degradations.map(({ reason }) => reason)).toEqual(['clip_without_sound']);
    expect(result.route).toBe('copy');
    expect(result.clipSeconds[1]).toBeCloseTo(4.2, 1);
  });
});

/** As the other clips are tagged, so that colours are no reason to encode. */
const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];

/** From the packaged ffmpeg, so that every version joins the same file. */
async function makeOdd(file: string, { before = [], second, after }: Odd): Promise<void> {
  const source = ['-i', `file:${at('source.mp4')}`];
  const inputs = [...before, ...source, ...(second === undefined ? [] : [...second, ...source])];
  await ffmpegs[0]!.run([...inputs, ...after, `file:${file}`], { signal: never });
}

async function joined(
  ffmpeg: Ffmpeg,
  output: string,
  odd: string,
  more: Partial<JoinRequest>,
  plain = at('a.mp4'),
) {
  const durationSeconds = spanOf(await probe(odd)).seconds;
  const clips = [
    { file: plain, durationSeconds: 2 },
    { file: odd, durationSeconds },
    { file: plain, durationSeconds: 2 },
  ];
  const request = { clips, music: null, output, title: 'x', createdAt: '2026-01-02T03:04:05Z', ...more };
  return joinClips(request, { ffmpeg, signal: never });
}

function expectNear(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  const farthest = Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
  expect({ found, count: found.length, near: farthest <= tolerance }).toEqual({
    found,
    count: wanted.length,
    near: true,
  });
}
