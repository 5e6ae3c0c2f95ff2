import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinClips } from '../../src/ffmpeg/join/join.ts';
import type { JoinRequest } from '../../src/ffmpeg/join/request.ts';
import {
  decodeSound,
  level,
  makeClip,
  measureLoudness,
  never,
  openFfmpegs,
  temporaryFolder,
} from './clips.ts';

/** Sound of any number of channels is as loud as asked, as a clip's own and as music; and music that is not whole is told. */

const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
/** Root mean square of the tone below. */
const FULL = 0.25 / Math.SQRT2;
const MIDDLE = FULL / Math.SQRT2;
const TONE = '0.25*sin(2*PI*440*t)';
const LAYOUTS = {
  mono: [TONE, 'mono', FULL],
  stereo: [`${TONE}|${TONE}`, 'stereo', FULL],
  'the middle of 5.1': [`0|0|${TONE}|0|0|0`, '5.1', MIDDLE],
  'the left of 5.1': [`${TONE}|0|0|0|0|0`, '5.1', FULL],
} as const;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

describe.each(ffmpegs.map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))('ffmpeg %s', (version, ffmpeg) => {
  const file = (name: string) => at(`${version} ${name}`);
  const tone = (layout: keyof typeof LAYOUTS, seconds = 2) => [
    ...[
      '-f',
      'lavfi',
      '-i',
      `aevalsrc=exprs='${LAYOUTS[layout][0]}':c=${LAYOUTS[layout][1]}:s=48000:d=${seconds}`,
    ],
  ];
  const run = (args: readonly string[]) => ffmpegs[0]!.run(args, { signal: never });
  const quiet = async () => {
    await makeClip(ffmpegs[0]!, file('quiet.mp4'), { channels: 0 });
    return { file: file('quiet.mp4'), durationSeconds: 2 };
  };

  async function joined(name: string, clips: JoinRequest['clips'], more: Partial<JoinRequest> = {}) {
    const output = file(`${name}.part`);
    const order = { clips, music: null, output, title: '', createdAt: '2026-01-02T03:04:05Z' };
    const result = await joinClips({ ...order, ...more }, { ffmpeg, signal: never });
    return { result, loud: level(await decodeSound(ffmpegs[0]!, output), 0.7, 1.3) };
  }

  /** On the others the first of each table. */
  const rows = <Row>(all: readonly Row[]): readonly Row[] => (ffmpeg === ffmpegs[0] ? all : all.slice(0, 1));

  test.each(
    rows<[keyof typeof LAYOUTS, string, string]>([
      ['mono', 'aac', 'mp4'],
      ['mono', 'libmp3lame', 'mp4'], // MP4 says of every MP3 that it has two channels
      ['mono', 'libopus', 'matroska'],
      ['stereo', 'libmp3lame', 'mp4'],
      ['the middle of 5.1', 'ac3', 'mp4'],
      ['the middle of 5.1', 'pcm_s16le', 'mov'],
      ['the left of 5.1', 'flac', 'matroska'],
    ]),
  )('a clip with %s in %s', async (layout, codec, format) => {
    const own = file(`${layout} ${codec}.clip`);
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=96x160:r=24:d=2'];
    await run([...picture, ...tone(layout), '-c:v', 'libx264', '-c:a', codec, '-f', format, `file:${own}`]);
    const clip = { file: own, durationSeconds: 2 };
    const { loud } = await joined(`${layout} ${codec}`, [clip], {});
    expect(20 * Math.log10(loud / LAYOUTS[layout][2])).toBeCloseTo(0, 0);
  });

  test('a sum that would be too loud is held below full scale: all channels of 5.1, and loud music', async () => {
    const loud = '0.8*sin(2*PI*440*t)';
    const all = [
      ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${Array(6).fill(loud).join('|')}':c=5.1:s=48000:d=2`],
    ];
    const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=96x160:r=24:d=2', '-c:v', 'libx264'];
    await run([
      ...picture.slice(0, 4),
      ...all,
      ...picture.slice(4),
      '-c:a',
      'ac3',
      '-f',
      'mp4',
      `file:${file('all')}`,
    ]);
    const clip = { file: file('all'), durationSeconds: 2 };
    await joined('all of 5.1', [clip, clip]);
    expect((await measureLoudness(ffmpegs[0]!, file('all of 5.1.part'))).truePeakDbtp).toBeLessThanOrEqual(0);
    await run([
      ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${loud}|${loud}':c=stereo:s=48000:d=3`],
      `file:${file('loud.wav')}`,
    ]);
    await joined('loud music', [clip, clip], { music: { file: file('loud.wav'), volume: 1 } });
    expect((await measureLoudness(ffmpegs[0]!, file('loud music.part'))).truePeakDbtp).toBeLessThanOrEqual(0);
  });

  test.each(
    rows<[keyof typeof LAYOUTS, string]>([
      ['mono', 'm4a'],
      ['mono', 'mp3'],
      ['stereo', 'wav'],
      ['the middle of 5.1', 'flac'],
      ['the left of 5.1', 'wav'],
    ]),
  )('music of %s in .%s', async (layout, kind) => {
    const music = file(`${layout}.${kind}`);
    await run([...tone(layout), `file:${music}`]);
    const { loud, result } = await joined(`music ${layout} ${kind}`, [await quiet(), await quiet()], {
      music: { file: music, volume: 1 },
    });
    expect(20 * Math.log10(loud / LAYOUTS[layout][2])).toBeCloseTo(0, 0);
    expect(result.degradations.map(({ reason }) => reason)).toEqual([
      'clip_without_sound',
      'clip_without_sound',
    ]);
  });

  const toneFile = async (name: string) => {
    await run([
      ...tone('mono', 12),
      ...(name.endsWith('m4a') ? ['-movflags', '+faststart'] : []),
      `file:${file(name)}`,
    ]);
    return readFile(file(name));
  };

  test.each(rows(['m4a', 'mp3', 'flac', 'wav', 'ogg', 'mka']))(
    'music in .%s that breaks off is told',
    async (kind) => {
      const whole = await toneFile(`whole.${kind}`);
      const music = file(`cut.${kind}`);
      await writeFile(music, whole.subarray(0, Math.round(whole.length / 4)));
      const { result } = await joined(`cut ${kind}`, [await quiet(), await quiet()], {
        music: { file: music, volume: 1 },
      });
      const told = result.degradations.find(({ reason }) => reason === 'music_cut_off');
      expect(told?.message).toMatch(/cut\.\w+ is cut off: \d\.\d\d s/);
    },
  );

  test('music that cannot be played says why', async () => {
    const whole = await toneFile('all.m4a');
    const data = whole.indexOf('mdat');
    const files: Record<string, [Buffer, RegExp]> = {
      'index.m4a': [
        Buffer.concat([whole.subarray(0, data - 4), Buffer.from([0, 0, 0, 8]), Buffer.from('mdat')]),
        /damaged or cut off: 0\.00 s of 12\.\d\d s/,
      ],
      'empty.mp3': [Buffer.alloc(0), /it is empty/],
      'page.mp3': [Buffer.from('<html>not found</html>'), /it is a page of the web/],
      'mute.mp4': [await readFile((await quiet()).file), /there is no sound in it/],
    };
    for (const [name, [bytes, why]] of Object.entries(files)) {
      await writeFile(file(name), bytes);
      const music = { file: file(name), volume: 1 };
      for (const [url, code] of [
        [undefined, 'INVALID_INPUT'],
        ['https://example.org/song', 'DOWNLOAD_FAILED'],
      ] as const) {
        await expect(joined('never', [await quiet()], { music: { ...music, url } })).rejects.toMatchObject({
          ...{
            kind: 'media',
            code,
            message: expect.stringMatching(why),
            details: { reason: 'music_unusable' },
          },
        });
      }
    }
  });
});
