import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { makeClip, openFfmpeg } from '../media/clips.ts';
import { copyOfShort } from '../support/finished.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** The user's own clips: on the command line they may be anywhere, in a document only inside the project. */

const at = (name: string) => join(inject('sharedFolder'), name);
const INTRO = "it's my intro.mp4";

beforeAll(async () => {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  await makeClip(ffmpeg, at(INTRO), { size: '360x640' });
  await makeClip(ffmpeg, at('outro.mp4'), { size: '360x640', seconds: 3 });
});

test('--clip alone: these clips are the video', async () => {
  const place = newPlace();
  const clips = ['--clip', `hook=${at(INTRO)}`, '--clip', `ENDING_CTA=${at('outro.mp4')}`];
  const { document, exitCode, stderr } = await place.run(['combine', ...clips]);
  expect(exitCode, stderr).toBe(0);
  expect(document.data).toMatchObject({
    duration_seconds: 5,
    resolution: '360x640',
    segments: [
      { type: 'HOOK', duration_seconds: 2 },
      { type: 'ENDING_CTA', duration_seconds: 3 },
    ],
  });
  const folder = join(place.root, readdirSync(place.root)[0]!);

  copyFileSync(at('outro.mp4'), join(folder, 'other.mp4'));
  const body = (video_url: string) => ({
    project_id: document.data.project_id,
    segments: [{ type: 'HOOK', video_url, duration_seconds: 3 }],
  });
  const inside = await place.call(['combine'], { stdin: JSON.stringify(body('other.mp4')) });
  expect(inside.document.data).toMatchObject({ duration_seconds: 3 });
  copyFileSync(at('outro.mp4'), join(place.folder, 'outside.mp4'));
  const outside = await place.call(['combine'], { stdin: JSON.stringify(body('../../outside.mp4')) });
  expect([outside.exitCode, errorOf(outside).details]).toMatchObject([
    2,
    { reason: 'outside_root', segment: 'HOOK' },
  ]);
});

/** A clip that fits the others, with broken slices in the middle of its picture, and its length and index whole. */
async function breakInside(name: string): Promise<void> {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const moving = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=360x640:r=24:d=2',
    '-f',
    'lavfi',
    '-i',
    'sine=300:r=48000:d=2',
  ];
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2'];
  const tags = [
    '-colorspace',
    'bt709',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-color_range',
    'tv',
  ];
  const signal = new AbortController().signal;
  await ffmpeg.run([...moving, ...coding, ...tags, `file:${at(name)}`], { signal });
  const bytes = readFileSync(at(name));
  const media = bytes.indexOf('mdat');
  const length = bytes.readUInt32BE(media - 4);
  for (let index = media + Math.floor(length / 3); index < media + (length / 3) * 2; index += 997)
    bytes[index] = bytes[index]! ^ 0xff;
  writeFileSync(at(name), bytes);
}

test.each([
  ['alone', []],
  ['among others of another size', ['--clip', `HOOK=${at(INTRO)}`, '--clip', `BODY_2=${at(INTRO)}`]],
  ['with a transition', ['--clip', `HOOK=${at(INTRO)}`, '--transition', 'fade']],
] as const)(
  'a clip that is damaged inside, %s: it is told, and the video decodes without an error',
  async (how, more) => {
    const name = `damaged ${how}.mp4`;
    await breakInside(name);
    const place = newPlace();
    const made = await place.call(['combine', '--clip', `BODY_1=${at(name)}`, ...more]);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.document.data.degradations).toContainEqual(
      expect.objectContaining({ reason: 'clip_damaged', segment_type: 'BODY_1' }),
    );
    const ffmpeg = await openFfmpeg(inject('sharedFolder'));
    const final = join(place.root, readdirSync(place.root)[0]!, 'final.mp4');
    const signal = new AbortController().signal;
    expect(await ffmpeg.run(['-i', `file:${final}`, '-f', 'null', '-'], { signal })).toBe('');
  },
);

test('a clip of one frame stands for three at the rate of the others', async () => {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const signal = new AbortController().signal;
  const one = ['-frames:v', '1', '-an', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
  await ffmpeg.run(['-i', `file:${at(INTRO)}`, ...one, `file:${at('still.mp4')}`], { signal });
  const place = newPlace();
  const clips = ['--clip', `HOOK=${at('still.mp4')}`, '--clip', `ENDING_CTA=${at(INTRO)}`];
  const made = await place.call(['combine', ...clips]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.document.data.duration_seconds).toBeCloseTo(2 + 3 / 24, 2);
});

test('a clip in a container of a camera: kept, joined in its planned length', async () => {
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const signal = new AbortController().signal;
  await ffmpeg.run(['-i', `file:${at(INTRO)}`, '-c', 'copy', `file:${at('camera.ts')}`], { signal });
  const place = newPlace();
  const clips = ['--clip', `HOOK=${at('camera.ts')}`, '--clip', `ENDING_CTA=${at(INTRO)}`];
  const made = await place.call(['combine', ...clips]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.document.data).toMatchObject({ duration_seconds: 4, quality: { planned_seconds: 4 } });
});

test('--clip for one segment of a project: the others stay', async () => {
  const { place, folder, data } = await copyOfShort();
  const made = await place.call(['combine', '--project', folder, '--clip', `BODY_1=${at(INTRO)}`]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.document.data.segments).toEqual(data.segments);
  expect(made.document.data.degradations).toContainEqual(
    expect.objectContaining({ reason: 'clip_conformed', segment_type: 'BODY_1' }),
  );
});

test('a clip that is none, or no segment’s, is refused before anything is made', async () => {
  const place = newPlace();
  for (const clip of ['HOOK', 'NOPE=a.mp4', 'HOOK=gone.mp4', '=a.mp4']) {
    const refused = await place.call(['combine', '--clip', clip]);
    expect([refused.exitCode, errorOf(refused).details]).toMatchObject([2, { reason: 'bad_clip' }]);
  }
  const twice = await place.call(['combine', '--clip', `HOOK=${at(INTRO)}`, '--clip', `HOOK=${at(INTRO)}`]);
  expect(errorOf(twice).message).toContain('HOOK twice');
  expect(readdirSync(place.folder)).not.toContain('projects');
});
