import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinClip, JoinRequest } from '../../src/ffmpeg/join/request.ts';
import { makeClip, never, openFfmpegs, temporaryFolder } from './clips.ts';
import { colorsAt, numbersOf, plainClip, type Rgb } from './colors.ts';

/** What a player shows of odd clips is what it shows of the result, on every ffmpeg there is. */

const ffmpegs = await openFfmpegs();
const RED: Rgb = [255, 32, 32];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const HLG = ['bt2020', 'arib-std-b67', 'bt2020nc'] as const;
const PQ = ['bt2020', 'smpte2084', 'bt2020nc'] as const;
const UNTAGGED = ['', '', ''] as const;
const BT601 = ['smpte170m', 'smpte170m', 'smpte170m'] as const;
const FULL = { range: 'pc' } as const;

describe.each(ffmpegs.map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))('ffmpeg %s', (version, ffmpeg) => {
  const file = (name: string) => at(`${version} ${name}.mp4`);

  const isFirst = ffmpeg === ffmpegs[0];
  /** On the others the last of each table. */
  const rows = <Row>(all: readonly Row[]): readonly Row[] => (isFirst ? all : all.slice(-1));

  async function joined(name: string, clips: readonly JoinClip[], more: Partial<JoinRequest> = {}) {
    const output = `${file(name)}.part`;
    const order = { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z' };
    const result = await joinClips({ ...order, ...more }, { ffmpeg, signal: never });
    return { output, result, said: result.degradations.map(({ message }) => message).join(' ') };
  }

  const plain = async (name: string, numbers: Rgb, how: Parameters<typeof plainClip>[3] = {}) => {
    await plainClip(ffmpegs[0]!, file(name), numbers, how);
    return { file: file(name), durationSeconds: 0.5 };
  };
  /** The middles of so many clips of half a second. */
  const MIDDLES = (count: number) => Array.from({ length: count }, (_, index) => 0.25 + index * 0.5);
  const near = (shown: Rgb, wanted: Rgb, most: number, name = '') =>
    expect({
      ...{ name, shown },
      far: Math.max(...shown.map((value, part) => Math.abs(value - wanted[part]!))) > most,
    }).toEqual({ name, shown, far: false });

  const COLOURS: readonly Ordinary[] = [
    // The numbers of HLG and PQ were made with zimg from light of 203 cd/m² for white (ITU-R BT.2408).
    ['HLG, white', [180, 128, 128], { tags: HLG }, [228, 228, 228], 6, /HDR \(HLG\).*tone mapped to BT\.709/],
    ['HLG, skin', [130, 103, 141], { tags: HLG }, [198, 134, 67], 12, /tone mapped/],
    ['HLG, blue', [78, 168, 124], { tags: HLG }, [32, 64, 192], 18, /tone mapped/],
    ['PQ, grey', [110, 128, 128], { tags: PQ }, [128, 128, 128], 12, /HDR \(PQ\).*tone mapped/],
    ['PQ, green', [111, 111, 120], { tags: PQ }, [32, 160, 32], 22, /tone mapped/],
    [
      'Display P3',
      numbersOf([200, 100, 100], 'bt709'),
      { tags: ['smpte432', 'bt709', 'bt709'] },
      [216, 96, 98],
      6,
      /Display P3/,
    ],
    // made with zimg as well
    [
      'BT.2020, green',
      [133, 100, 108],
      { tags: ['bt2020', 'bt709', 'bt2020nc'] },
      [40, 160, 60],
      10, // eight bits are coarse here

      /BT\.2020/,
    ],
    [
      'no tags and 720 lines',
      numbersOf(RED, 'bt709'),
      { tags: UNTAGGED, size: '400x720' },
      RED,
      3,
      /400x720/,
    ],
    [
      'no tags and fewer lines',
      numbersOf(RED, 'bt601'),
      { tags: UNTAGGED },
      RED,
      3,
      /BT\.601 instead of BT\.709/,
    ],
    ['BT.601', numbersOf(RED, 'bt601'), { tags: BT601 }, RED, 3, /BT\.601 instead of BT\.709/],
    ['full range', numbersOf(RED, 'bt709', 'pc'), FULL, RED, 3, /full range/],
  ];
  /** On the others the first, too, since it needs filters of its own. */
  const OTHERS = isFirst ? COLOURS : [COLOURS[0]!, ...rows(COLOURS)];
  type Ordinary = readonly [string, Rgb, Parameters<typeof plainClip>[3], Rgb, number, RegExp];

  test('among clips in BT.709, each clip of other colours is shown as a player shows it', async () => {
    const own = await plain('own', numbersOf([40, 90, 140], 'bt709'));
    const odd = await Promise.all(OTHERS.map(([name, numbers, how]) => plain(name, numbers, how)));
    const { output, result } = await joined('of others', [own, ...odd.flatMap((clip) => [clip, own])]);
    const shown = await colorsAt(ffmpegs[0]!, output, MIDDLES(1 + 2 * odd.length));
    for (const [index, [name, , , wanted, most, words]] of OTHERS.entries()) {
      const said = result.degradations.filter(({ message }) => message.includes(`${version} ${name}.mp4`));
      expect(said.map(({ message }) => message).join(' '), name).toMatch(words);
      near(shown[1 + 2 * index]!, wanted, most, name);
      near(shown[2 + 2 * index]!, [40, 90, 140], 3, `behind ${name}`);
    }
    expect((await probe(output)).color).toBe('bt709/bt709/bt709/false');
  });

  test.each(
    rows<[string, Parameters<typeof plainClip>[3], Rgb, string]>([
      ['without tags, of 720 lines', { tags: UNTAGGED, size: '400x720' }, numbersOf(RED, 'bt709'), '//'],
      ['in full range', FULL, numbersOf(RED, 'bt709', 'pc'), 'true'],
      ['in BT.601', { tags: BT601 }, numbersOf(RED, 'bt601'), 'smpte170m'],
    ]),
  )(
    'most clips are %s: they are copied, the others take their colours',
    async (name, how, numbers, color) => {
      const most = await plain(`most ${name}`, numbers, how);
      const odd = await plain('other', numbersOf(RED, 'bt709'), { size: '320x180' });
      const { output, result } = await joined(`most are ${name}`, [most, odd, most]);
      expect(result.route).toBe('mixed');
      expect((await probe(output)).color).toContain(color);
      for (const shown of await colorsAt(ffmpegs[0]!, output, MIDDLES(3))) near(shown, RED, 3);
    },
  );

  test.each(rows(['fade', 'dissolve'] as const))('%s over HDR, full range and BT.601', async (kind) => {
    const clips = [
      await plain('grey 1', [110, 128, 128], { tags: PQ, seconds: 1 }),
      await plain('red 2', numbersOf(RED, 'bt709', 'pc'), { ...FULL, seconds: 1 }),
      await plain('red 3', numbersOf(RED, 'bt601'), { tags: BT601, seconds: 1 }),
    ];
    const { output } = await joined(`hdr ${kind}`, clips, { transition: { kind, seconds: 0.2 } });
    const [first, second, third] = await colorsAt(ffmpegs[0]!, output, [0.5, 1.5, 2.5]);
    near(first!, [128, 128, 128], 12);
    near(second!, RED, 3);
    near(third!, RED, 3);
    expect((await probe(output)).color).toBe('bt709/bt709/bt709/false');
  });

  test.each(rows([0, 90, 180, 270]))('a matrix that mirrors, turned by %i degrees', async (degrees) => {
    const { a, b } = {
      a: Math.round(Math.cos((degrees * Math.PI) / 180)),
      b: Math.round(Math.sin((degrees * Math.PI) / 180)),
    };
    const name = `mirrored ${degrees}`;
    // red on the left, blue on top of the rest
    const picture =
      'color=c=blue:s=96x160:r=24:d=1,drawbox=x=0:y=0:w=48:h=160:c=red:t=fill,drawbox=x=48:y=80:w=48:h=80:c=lime:t=fill';
    await makeClip(ffmpegs[0]!, file(name), { size: '96x160', seconds: 1, picture });
    const bytes = await readFile(file(name));
    const matrix = bytes.indexOf('tkhd') + 44;
    // rotated, then mirrored: x' = -(ax - by), y' = bx + ay
    for (const [index, value] of [-a, b, 0, b, a].entries())
      bytes.writeInt32BE(value * 65_536, matrix + index * 4);
    await writeFile(file(name), bytes);
    const found = await probe(file(name));
    expect(found).toMatchObject({ mirrored: true, rotation: degrees });
    const own = { file: file(name), durationSeconds: 1 };
    const { output, said } = await joined(`upright ${degrees}`, [own, own]);
    expect(said).toContain('mirrored');
    const { width, height, rotation, mirrored } = await probe(output);
    expect({ width, height, rotation, mirrored }).toEqual({
      ...(degrees % 180 === 0 ? { width: 96, height: 160 } : { width: 160, height: 96 }),
      ...{ rotation: 0, mirrored: false },
    });
    const corner = async (x: number, y: number) => {
      const [shown] = await colorsAt(ffmpegs[0]!, output, [0.5], { x, y });
      return ['red', 'lime', 'blue'][shown!.indexOf(Math.max(...shown!))];
    };
    const corners = [await corner(0, 0), await corner(1, 0), await corner(1, 1), await corner(0, 1)];
    // upright and mirrored: blue, red, red, lime, clockwise from the upper left
    const upright = ['blue', 'red', 'red', 'lime'];
    const turned = { 0: upright, 90: ['red', 'red', 'lime', 'blue'] };
    if (degrees in turned) expect(corners).toEqual(turned[degrees as keyof typeof turned]);
    expect(new Set(corners)).toEqual(new Set(upright));
  });

  test.each(
    rows<[string, readonly string[], RegExp]>([
      [
        'H.264 in frames of two fields',
        ['-flags', '+ilme+ildct', '-x264-params', 'tff=1'],
        /interlaced.*deinterlaced/,
      ],
      [
        'MPEG-2',
        ['-c:v', 'mpeg2video', '-q:v', '3', '-flags', '+ilme+ildct', '-top', '1'],
        /interlaced.*deinterlaced/,
      ],
    ]),
  )('interlaced pictures: %s', async (name, more, words) => {
    // a bar that moves from field to field, so that a frame has it in two places
    const picture =
      'color=c=gray:s=320x240:r=48:d=1[back];color=c=white:s=32x240:r=48:d=1[bar];' +
      "[back][bar]overlay=x='mod(n*12,288)':y=0,tinterlace=interleave_top,setfield=tff";
    await makeClip(ffmpegs[0]!, file(name), { picture, more, seconds: 1 });
    const own = { file: file(name), durationSeconds: 1 };
    const { output, said } = await joined(`whole frames of ${name}`, [own, own]);
    expect(said).toMatch(words);
    const rows = await combing(output);
    expect(rows).toBeLessThan(8);
  });

  /** How much neighbouring rows differ in the middle of the picture, on average. */
  async function combing(path: string): Promise<number> {
    const raw = `${path}.gray`;
    const args = [
      '-i',
      `file:${path}`,
      '-map',
      '0:v:0',
      '-frames:v',
      '12',
      '-pix_fmt',
      'gray',
      '-f',
      'rawvideo',
    ];
    await ffmpegs[0]!.run([...args, `file:${raw}`], { signal: never });
    const data = (await readFile(raw)).subarray(-320 * 240);
    let sum = 0;
    for (let at = 320 * 100; at < 320 * 140; at++) sum += Math.abs(data[at]! - data[at + 320]!);
    return sum / (320 * 40);
  }

  test('landscape clips alone stand in 9:16 before a blurred copy of themselves, unless their shape is kept', async () => {
    const wide = await plain('wide', numbersOf(RED, 'bt601'), { size: '320x180', tags: BT601 });
    const framed = await joined('framed', [wide, wide], { frame: 'portrait' });
    expect(framed.said).toContain('320x180 instead of 180x320');
    expect(await probe(framed.output)).toMatchObject({ width: 180, height: 320 });
    near((await colorsAt(ffmpegs[0]!, framed.output, [0.75]))[0]!, RED, 3);
    near((await colorsAt(ffmpegs[0]!, framed.output, [0.25], { x: 0.5, y: 0.05 }))[0]!, RED, 4);
    const kept = await joined('kept', [wide, wide], { frame: 'own' });
    expect(kept.result.route).toBe('copy');
    expect(await probe(kept.output)).toMatchObject({ width: 320, height: 180 });
  });

  test.each(rows(['1x1', '2x2', '2x16', '1x400']))('a clip of %s pixels', async (size) => {
    const lossless = ['-c:v', 'ffv1', '-pix_fmt', 'bgr0', '-f', 'matroska'];
    await makeClip(ffmpegs[0]!, file(size), {
      size,
      seconds: 1,
      picture: `color=c=red:s=16x16:r=24:d=1,format=rgb24,scale=${size.replace('x', ':')}`,
      more: lossless,
    });
    const tiny = { file: file(size), durationSeconds: 1 };
    const own = await plain('own', numbersOf([40, 90, 140], 'bt709'));
    for (const [name, clips] of Object.entries({ alone: [tiny], mixed: [own, tiny, own] })) {
      const { output, result } = await joined(`${size} ${name}`, clips);
      expect((await probe(output)).frameCount).toBe(Math.round(result.durationSeconds * 24));
    }
  });
});
