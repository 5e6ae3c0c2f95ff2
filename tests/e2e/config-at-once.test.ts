import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newPlace } from '../support/program.ts';

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
    music: 'song.mp3',
    music_volume: '0.2',
    logo: 'logo.png',
    logo_position: 'top-left',
    max_cost: '5',
  };
  const ran = await Promise.all(
    Object.entries(settings).map(([name, value]) => place.run(['config', 'set', name, value])),
  );
  for (const { exitCode, stderr } of ran) expect(exitCode, stderr).toBe(0);
  const file = JSON.parse(readFileSync(join(place.folder, 'sparkfluence.config.json'), 'utf8'));
  expect(Object.keys(file).sort()).toEqual(Object.keys(settings).sort());
});
