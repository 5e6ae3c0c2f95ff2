import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { waveFile } from '../../src/providers/local/wave-file.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** What people bring themselves: photos, words, clips. Nothing of it is bought, drawn over or lost. */

const photo = (name: string) => fileURLToPath(new URL(`../support/photos/${name}`, import.meta.url));
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const projectOf = (place: Place) => join(place.root, readdirSync(place.root)[0]!);
/** Bursts of sound, as a voice has them. */
const recording = (seconds: number): Uint8Array =>
  waveFile(
    Int16Array.from({ length: seconds * 8000 }, (_, at) => (at % 4000 < 2500 ? Math.sin(at / 5) * 9000 : 0)),
    8000,
    1,
  );
const PAID = {
  VEO_API_KEY: 'k',
  OPENAI_API_KEY: 'k',
  SPARKFLUENCE_IMAGE_PROVIDER: 'openai',
  SPARKFLUENCE_VIDEO_PROVIDER: 'veo',
};

test('own photos and own words: the words stay, the segments are as long as they take, the photos are the pictures', async () => {
  const place = newPlace();
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Why I bake at night.\n\nIt is quiet, and the oven is free.\n\nFollow me for the bread of tomorrow.',
  );
  mkdirSync(join(place.folder, 'photos'));
  cpSync(photo('photo.webp'), join(place.folder, 'photos/10.webp'));
  cpSync(photo('rotated.jpg'), join(place.folder, 'photos/2.JPG'));
  writeFileSync(join(place.folder, 'take.wav'), recording(2.2));
  const photos = ['--images', 'photos', '--image', `HOOK=${photo('photo.heic')}`];
  const own = ['--script', 'words.txt', ...photos, '--narration', 'BODY_1=take.wav'];
  const made = await place.run(['run', ...own]);
  expect(made.exitCode, made.stderr).toBe(0);
  const { data } = made.document;
  expect(data.segments.map(({ script_text }: { script_text: string }) => script_text)).toEqual([
    'Why I bake at night.',
    'It is quiet, and the oven is free.',
    'Follow me for the bread of tomorrow.',
  ]);
  const total = data.segments.reduce(
    (sum: number, each: { duration_seconds: number }) => sum + each.duration_seconds,
    0,
  );
  expect(Math.abs(data.duration_seconds - total)).toBeLessThan(0.2);
  expect(data.images.map(({ provider }: { provider: string }) => provider)).toEqual([
    'custom',
    'custom',
    'custom',
  ]);
  expect(data.quality.verdict, JSON.stringify(data.quality)).toBe('pass');
  const folder = projectOf(place);
  const body = data.segments[1].duration_seconds;
  expect([body, data.captions.source.BODY_1]).toEqual([2.208, 'voiced']);
  expect(
    data.own_files.map((own: Record<string, string>) => [own.segment_type, own.kind, own.file_url]),
  ).toEqual(
    [
      ['HOOK', 'heic'],
      ['BODY_1', 'jpg'],
      ['ENDING_CTA', 'webp'],
    ].flatMap(([type, ending]) => [
      [type, 'image', pathToFileURL(join(folder, `images/${type}.${ending}`)).href],
      ...(type === 'BODY_1'
        ? [[type, 'narration', pathToFileURL(join(folder, 'narrations/BODY_1.wav')).href]]
        : []),
    ]),
  );
  expect(hashOf(join(folder, 'narrations/BODY_1.wav'))).toBe(hashOf(join(place.folder, 'take.wav')));
  expect(hashOf(join(folder, 'images/HOOK.heic'))).toBe(hashOf(photo('photo.heic')));
  expect(hashOf(join(folder, 'images/BODY_1.jpg'))).toBe(hashOf(photo('rotated.jpg')));
});

test('all of it is checked before anything is made, and the quote leaves out what is brought', async () => {
  const place = newPlace();
  writeFileSync(join(place.folder, 'no.jpg'), 'no picture');
  writeFileSync(join(place.folder, 'short.txt'), 'Hi.');
  writeFileSync(
    join(place.folder, 'long.txt'),
    'Too many words for one clip of a vendor, since it goes on and on and on, and still it does not stop at all, as you hear, and it never will.'.repeat(
      2,
    ),
  );
  const refusals: [string[], string][] = [
    [['--image', 'HOOK=no.jpg'], 'bad_image'],
    [['--image', 'HOOK=gone.jpg'], 'file_missing'],
    [['--image', 'HOOKS=no.jpg'], 'bad_image'],
    [['--image', `BODY_6=${photo('photo.heic')}`], 'segment_missing'],
    [['--images', 'nowhere'], 'bad_image'],
    [['--clip', 'HOOK=gone.mp4'], 'bad_clip'],
    [['--narration', 'HOOK=gone.wav'], 'bad_recording'],
    [['--narration', 'HOOK=no.jpg'], 'bad_recording'],
    [['--narration', 'gone.wav'], 'bad_recording'],
    [['--narration', 'BODY_6=none'], 'segment_missing'],
  ];
  for (const [flags, reason] of refusals) {
    const refused = await place.call(['run', '--topic', 'bread', ...flags]);
    expect([refused.exitCode, errorOf(refused).details.reason], flags.join(' ')).toEqual([2, reason]);
  }
  const scripts: [string[], string, Record<string, string>][] = [
    [['--script', 'short.txt'], 'script_length', {}],
    [['--script', 'long.txt'], 'script_length', PAID],
    [['--script', 'short.txt', '--duration', '60s'], 'conflicting_flags', {}],
    [['--script', 'short.txt', '--topic', 'x'], 'conflicting_flags', {}],
  ];
  for (const [flags, reason, env] of scripts) {
    const refused = await place.call(['run', ...flags], { env });
    expect([refused.exitCode, errorOf(refused).details.reason], flags.join(' ')).toEqual([2, reason]);
  }
  const own = ['--image', `HOOK=${photo('photo.heic')}`];
  const { document } = await place.call(['run', '--topic', 'bread', '--estimate', ...own], { env: PAID });
  const lines = document.data.quote.lines.map(
    ({ stage, segment_type }: { stage: string; segment_type: string }) => `${stage} ${segment_type}`,
  );
  expect(lines).not.toContain('images HOOK');
  expect(lines).toContain('videos HOOK');
  expect(readdirSync(place.folder)).not.toContain('projects');
});

test('of a folder of pictures folders are no pictures, and what is not used or not read is named', async () => {
  const place = newPlace();
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Why I bake my bread at night, and never by day.\n\nIt is quiet then, and the oven of the bakery next door is free.',
  );
  const photos = join(place.folder, 'photos');
  mkdirSync(photos);
  for (const [at, name] of ['1.jpg', '2.jpg', '10.jpg', '11.jpg'].entries())
    cpSync(photo(at % 2 === 0 ? 'rotated.jpg' : 'photo.webp'), join(photos, name));
  mkdirSync(join(photos, '0.jpg'));
  for (const name of ['.hidden.jpg', 'scan.tiff', 'Thumbs.db']) writeFileSync(join(photos, name), 'x');
  const script = ['--script', 'words.txt', '--project', 'film'];
  expect((await place.call(['script', ...script])).exitCode).toBe(0);
  const made = await place.call(['images', '--project', 'film', '--images', 'photos']);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(made.stderr).toContain(
    'The pictures of the folder behind 2.jpg are not used: the video has 2 segments.',
  );
  expect(made.stderr).toContain('Not read in the folder: scan.tiff.');
  expect(made.stderr).not.toMatch(/hidden|Thumbs/);
  mkdirSync(join(place.folder, 'scans'));
  writeFileSync(join(place.folder, 'scans/scan.tiff'), 'x');
  const none = await place.call(['images', '--project', 'film', '--images', 'scans']);
  expect(errorOf(none).message).toContain('(there is scan.tiff)');
});
