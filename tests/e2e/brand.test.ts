import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/disk/fingerprint.ts';
import { copyOfFinished, copyOfShort } from '../support/finished.ts';
import { errorOf, newPlace, type Outcome, type Place } from '../support/program.ts';

/** A brand's voice, colours and logo: each change makes again what it touches, and nothing else. */

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#e4003a"/></svg>';

const stagesOf = ({ document }: Outcome): string[] =>
  document.data.quote.lines.map(({ stage }: { stage: string }) => stage);

const settingsOf = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));

/** Every file below a folder, with its time and its contents. */
const traceOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const at = statSync(join(folder, name));
    return `${name} ${at.mtimeMs} ${at.isFile() ? sha256(readFileSync(join(folder, name))) : ''}`;
  });

function profile(place: Place, values: object): void {
  const file = { profiles: { 'brand-x': values } };
  writeFileSync(join(place.folder, 'sparkfluence.config.json'), JSON.stringify(file));
}

test('a voice touches the clips, colours the pictures and the clips; an estimate keeps neither', async () => {
  const { place, folder } = await copyOfFinished();
  const estimate = (...flags: string[]) => place.call(['run', '--project', folder, '--estimate', ...flags]);
  expect(stagesOf(await estimate())).toEqual([]);
  const before = settingsOf(folder);
  const clips = ['videos', 'videos', 'videos', 'videos'];
  expect(stagesOf(await estimate('--voice', 'deep'))).toEqual(clips);
  const colours = ['--brand-colors', '0a3d62,#FD6'];
  const whole = ['images', 'images', 'images', 'images', ...clips];
  expect(stagesOf(await estimate(...colours)).toSorted()).toEqual(whole);
  expect(settingsOf(folder)).toEqual(before); // an estimate only asks
  const one = ['--project', folder, '--only', 'HOOK'];
  const drawn = await place.call(['images', ...one, '--redo', ...colours]);
  expect(drawn.exitCode).toBe(0);
  const said = drawn.document.data;
  const files = traceOf(folder);
  const other = { ...said, segments: said.segments.map((each: object) => ({ ...each, emotion: 'hope' })) };
  for (const [count, argv, data] of [
    [3, ['images', '--project', folder, '--take', 'HOOK=1'], undefined],
    [4, ['images', '--redo', ...colours], said],
    [8, ['videos', '--redo'], said],
    [4, ['images'], other],
  ] as const) {
    const stdin = data === undefined ? '' : JSON.stringify({ success: true, data });
    const quoted = await place.call([...argv, '--estimate'], { stdin });
    expect([argv, quoted.stderr, stagesOf(quoted).length]).toEqual([argv, expect.anything(), count]);
  }
  const missing = await place.call(['videos', '--project', folder, '--take', 'HOOK=1', '--estimate']);
  expect(errorOf(missing)).toMatchObject({ details: { reason: 'take_missing' } });
  expect(traceOf(folder)).toEqual(files); // nor does it put anything in its place, or write a word
  expect(settingsOf(folder)).toMatchObject({ brand_colors: ['#0a3d62', '#ffdd66'] });
  expect(stagesOf(await estimate()).toSorted()).toEqual(whole.slice(1)); // the picture of the HOOK is there
});

test('a logo of a profile touches the final video alone, and stands in the safe zone', async () => {
  const { place, folder } = await copyOfShort();
  writeFileSync(join(place.folder, 'logo.svg'), SVG);
  profile(place, { logo: 'logo.svg', logo_position: 'top-left' });
  const { exitCode, stderr, document } = await place.call([
    'run',
    '--project',
    folder,
    '--profile',
    'brand-x',
  ]);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('final video: started: every picture is encoded again for the logo');
  expect(stderr.match(/kept/g)).toHaveLength(4);
  const reasons = document.data.degradations.map(({ reason }: { reason: string }) => reason);
  expect(reasons).toContain('picture_encoded_again');
  expect(document.data.quality.verdict).toBe('pass');
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const thumbnail = await loadImage(join(folder, 'publish', 'thumbnail.jpg'));
  const canvas = createCanvas(thumbnail.width, thumbnail.height);
  const context = canvas.getContext('2d');
  context.drawImage(thumbnail, 0, 0);
  const { data } = context.getImageData(150, 350, 1, 1);
  for (const [index, value] of [228, 0, 58].entries())
    expect(Math.abs((data[index] ?? 0) - value)).toBeLessThan(16);
});

test('a new project takes voice and colours from the profile, and its document carries them', async () => {
  const place = newPlace();
  profile(place, { voice: 'female', brand_colors: ['#0A3D62'] });
  const { document } = await place.call(['script', '--topic', 'saving money', '--profile', 'brand-x']);
  expect(document.data).toMatchObject({ voice: 'female', brand_colors: ['#0a3d62'] });
  const elsewhere = newPlace();
  const stdin = JSON.stringify(document);
  const images = await elsewhere.call(['images', '--only', 'HOOK'], { stdin });
  expect(images.document.data).toMatchObject({ voice: 'female', brand_colors: ['#0a3d62'] });
  expect(images.document.data.images[0].prompt).toContain('deep blue (#0a3d62)');
});

test('a bare body makes a project that looks as the profile wants', async () => {
  const place = newPlace();
  profile(place, { style: 'animated', platform: 'instagram', brand_colors: ['#0a3d62'], voice: 'whisper' });
  const stdin = JSON.stringify({ segments: [{ type: 'HOOK', script_text: 'Good morning, tea.' }] });
  const folder = join(place.folder, 'film');
  const flags = ['--profile', 'brand-x', '--project', folder];
  expect((await place.call(['images', ...flags], { stdin })).exitCode).toBe(0);
  expect(settingsOf(folder)).toMatchObject({
    ...{ style: 'animated', platform: 'instagram', language: 'english' },
    ...{ voice: 'whisper', brand_colors: ['#0a3d62'] },
  });
});

test('a logo that is named for the user file is meant from where it is typed', async () => {
  const place = newPlace();
  const env = { XDG_CONFIG_HOME: join(place.folder, 'user') };
  const logo = join(place.folder, 'art', 'logo.svg');
  mkdirSync(join(place.folder, 'art'));
  writeFileSync(
    logo,
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>',
  );
  const set = await place.call(['config', 'set', '--user', 'logo', 'art/logo.svg'], { env });
  expect(set.document.data.value).toBe(logo);
  const got = await place.call(['config', 'get', 'logo'], { env, cwd: place.env.HOME ?? '' });
  expect(got.document.data).toMatchObject({ value: logo, origin: 'user' });
  await place.call(['config', 'set', 'logo', 'art/logo.svg'], { env });
  const file = readFileSync(join(place.folder, 'sparkfluence.config.json'), 'utf8');
  expect(JSON.parse(file)).toEqual({ logo: 'art/logo.svg' });
});

test.each([
  [['--voice', 'opera'], 'unknown_voice', /Use one of: female, male, deep, whisper/],
  [['--brand-colors', 'blue'], 'bad_flag', /one to three colours such as 0a3d62/],
  [['--logo', 'none.png'], 'file_missing', /There is no logo file .*none\.png/],
  [['--logo', 'sparkfluence.config.json'], 'logo_unusable', /no picture that can be read/],
])('%j is refused before there is a project', async (flags, reason, words) => {
  const place = newPlace();
  profile(place, {});
  const outcome = await place.call(['run', '--topic', 'tea', ...flags]);
  expect(outcome.exitCode).toBe(2);
  expect(errorOf(outcome).details).toMatchObject({ reason });
  expect(outcome.stderr).toMatch(words);
  expect(existsSync(place.root) ? readdirSync(place.root) : []).toEqual([]);
});
