import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorOf, newPlace } from '../support/program.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';

test('twelve `config set` at once lose none', async () => {
  const place = newPlace();
  const settings = {
    language: 'english',
    platform: 'tiktok',
    duration: '60s',
    style: 'animated',
    voice: 'deep',
    captions: 'burn',
    caption_style: 'phrase',
    music: 'auto',
    music_volume: '0.2',
    logo: 'logo.svg',
    logo_position: 'top-left',
    max_cost: '5',
  };
  writeFileSync(join(place.folder, 'logo.svg'), SVG);
  const ran = await Promise.all(
    Object.entries(settings).map(([name, value]) => place.run(['config', 'set', name, value])),
  );
  for (const { exitCode, stderr } of ran) expect(exitCode, stderr).toBe(0);
  const file = JSON.parse(readFileSync(join(place.folder, 'sparkfluence.config.json'), 'utf8'));
  expect(Object.keys(file).sort()).toEqual(Object.keys(settings).sort());
});

test('a setting is checked when it is set: the language is known, the file is there and of its kind', async () => {
  const place = newPlace();
  writeFileSync(join(place.folder, 'logo.svg'), 'no picture');
  const wrong = [
    ['language', 'klingonish'],
    ['music', 'none.mp3'],
    ['logo', 'none.png'],
    ['logo', 'logo.svg'],
    ['style', 'baroque'],
    ['max_cost', 'much'],
  ] as const;
  for (const [name, value] of wrong) {
    const refused = await place.call(['config', 'set', name, value]);
    expect([refused.exitCode, errorOf(refused).details.reason], `${name} ${value}`).toEqual([
      3,
      'bad_setting',
    ]);
    expect(errorOf(refused).details.field).toBe(name);
  }
  expect(existsSync(join(place.folder, 'sparkfluence.config.json'))).toBe(false);
  expect((await place.call(['config', 'set', 'music', 'auto'])).exitCode).toBe(0);
});
