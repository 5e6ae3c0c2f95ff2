import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFfmpegs, temporaryFolder } from './clips.ts';
import { KINDS, makeKind, makeSource } from './kinds.ts';
import { look, open } from './kinds-look.ts';

/** Some unusual clips in one video. All kinds in all ways: `node tests/media/kinds-table.ts`. */

const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const TOGETHER = [
  'turned by 270 degrees, odd size',
  'edits in another order, a pause, one twice',
  'full range',
  '30000/1001 fps',
  'screen recording with pauses',
];

test('unusual clips with a transition: in step, in their colours, and as planned', async () => {
  const ffmpeg = ffmpegs[0]!;
  await makeSource(ffmpeg, folder.path);
  const clips = [];
  for (const kind of TOGETHER) {
    expect(KINDS).toHaveProperty(kind);
    clips.push(await open(ffmpeg, folder.path, kind, await makeKind(ffmpeg, folder.path, kind)));
  }
  const { seen, verdict, problems, complaints } = await look(ffmpeg, folder.path, clips, 'transition');
  for (const { kind, lengthSeconds, pictureMs, soundMs, color } of seen) {
    const [length, picture] = [Math.abs(lengthSeconds) < 0.05, pictureMs <= 45];
    expect({
      kind,
      lengthSeconds,
      length,
      pictureMs,
      picture,
      soundMs,
      sound: soundMs <= 25,
      color,
      colors: color <= 8,
    }).toMatchObject({ length: true, picture: true, sound: true, colors: true });
  }
  expect({ verdict, problems, complaints }).toEqual({ verdict: 'pass', problems: [], complaints: '' });
});
