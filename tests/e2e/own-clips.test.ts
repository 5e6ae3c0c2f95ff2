import { copyFileSync, readdirSync } from 'node:fs';
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
  const inside = await place.run(['combine'], { stdin: JSON.stringify(body('other.mp4')) });
  expect(inside.document.data).toMatchObject({ duration_seconds: 3 });
  copyFileSync(at('outro.mp4'), join(place.folder, 'outside.mp4'));
  const outside = await place.run(['combine'], { stdin: JSON.stringify(body('../../outside.mp4')) });
  expect([outside.exitCode, errorOf(outside).details]).toMatchObject([
    2,
    { reason: 'outside_root', segment: 'HOOK' },
  ]);
});

test('--clip for one segment of a project: the others stay', async () => {
  const { place, folder, data } = await copyOfShort();
  const made = await place.run(['combine', '--project', folder, '--clip', `BODY_1=${at(INTRO)}`]);
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
