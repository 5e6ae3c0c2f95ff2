import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openFfmpeg } from '../media/clips.ts';
import { startFootageWorld } from '../support/footage-world.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** `--video-provider pexels`: stock footage below a narration, by the whole program. */

async function footage(name: string, width: number, height: number, seconds: number) {
  const place = newPlace();
  const file = join(place.folder, `${name}.mp4`);
  const ffmpeg = await openFfmpeg(inject('sharedFolder'));
  const source = `testsrc2=s=${width}x${height}:r=25:d=${seconds}`;
  await ffmpeg.run(
    [
      '-f',
      'lavfi',
      '-i',
      source,
      '-pix_fmt',
      'yuv420p',
      '-preset',
      'ultrafast',
      '-movflags',
      '+faststart',
      `file:${file}`,
    ],
    { signal: new AbortController().signal },
  );
  return { words: name, width, height, seconds, file: readFileSync(file) };
}

test('footage is searched by the direction, cut, as long as the speech, credited, free, and not asked for twice', async () => {
  const place = newPlace();
  const world = await startFootageWorld([
    { id: 11, ...(await footage('coffee', 360, 640, 1)) }, // shorter than the speech: it begins again
    { id: 12, ...(await footage('kitchen window', 640, 360, 4)) }, // wide: cut to the frame
  ]);
  const env = { ...world.env, SPARKFLUENCE_CACHE: join(place.folder, 'cache') };
  const segments = [
    ['HOOK', 'Good coffee starts the night before.', 'Coffee'],
    ['BODY_1', 'Look at it in the light of the morning.', 'A kitchen window'],
    ['ENDING_CTA', 'Follow for more.', 'Xyzzyx'],
  ].map(([type, script_text, visual_direction]) => ({
    type,
    script_text,
    visual_direction,
    emotion: 'calm',
  }));
  writeFileSync(join(place.folder, 'words.json'), JSON.stringify(segments));
  const order = ['run', '--script', 'words.json', '--video-provider', 'pexels', '--no-bgm'];
  const refused = await place.call(order);
  expect(errorOf(refused).details).toMatchObject({ reason: 'key_missing', key: 'PEXELS_API_KEY' });
  const quoted = await place.call([...order, '--estimate'], { env });
  expect(quoted.exitCode, quoted.stderr).toBe(0);
  expect(quoted.document.data.quote.total_usd).toBe(0);
  expect(world.sent).toEqual([]);

  const made = await place.call(order, { env });
  expect(made.exitCode, made.stderr).toBe(0);
  expect(world.strays).toEqual([]);
  const { data } = made.document;
  const total = data.segments.reduce(
    (sum: number, each: { duration_seconds: number }) => sum + each.duration_seconds,
    0,
  );
  expect(Math.abs(data.duration_seconds - total)).toBeLessThan(0.2);
  expect(data.quality.verdict, JSON.stringify(data.quality)).toBe('pass');
  expect(data.receipt).toBeUndefined(); // it cost nothing
  const credits = data.photo_credits.map((each: Record<string, string>) => [
    each.segment_type,
    each.photo_id,
  ]);
  expect(credits).toEqual([
    ['HOOK', 'video-11'],
    ['BODY_1', 'video-12'],
  ]);
  const reasons = data.degradations.map(({ reason }: { reason: string }) => reason);
  expect(reasons).toContain('footage_not_found'); // of the ending, whose picture moves
  const folder = join(place.root, readdirSync(place.root)[0]!);
  const kit = readFileSync(join(folder, 'publish', 'publish.md'), 'utf8');
  expect(kit).toContain('Footage by Ana Lima on Pexels: https://www.pexels.com/video/11/');
  const asked = world.sent.length;
  const again = await place.call(['run', '--project', folder, '--video-provider', 'pexels', '--no-bgm'], {
    env,
  });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(world.sent).toHaveLength(asked);
}, 400_000);
