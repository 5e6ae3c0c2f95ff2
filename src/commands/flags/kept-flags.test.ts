import { expect, test } from 'vitest';
import { withChoices } from '../../pipeline/work/open.ts';
import type { FinalChoices, Project } from '../../project/store.ts';
import { choicesOf, withKept } from './kept-flags.ts';

const kept: FinalChoices = {
  ...{ music: '/m/song.mp3', music_volume: 0.4, duck: true },
  ...{ transition: 'fade', transition_seconds: 1, logo: '/m/logo.png' },
};
const project = { folder: '/p', settings: { final: kept } } as unknown as Project;

test('the same music keeps its volume; other music comes with its own, and so does another transition', () => {
  expect(withKept({}, kept, '/m')).toMatchObject({
    bgm: '/m/song.mp3',
    bgmVolume: 0.4,
    transitionSeconds: 1,
  });
  expect(withKept({ bgm: 'song.mp3' }, kept, '/m')).toMatchObject({ bgmVolume: 0.4 });
  expect(withKept({ bgm: 'auto' }, kept, '/m')).not.toHaveProperty('bgmVolume');
  expect(withKept({ bgm: 'auto', bgmVolume: 0.2 }, kept, '/m')).toMatchObject({ bgmVolume: 0.2 });
  expect(withKept({ transition: 'white' }, kept, '/m')).not.toHaveProperty('transitionSeconds');
});

test('the project keeps what the command went by', () => {
  const after = (flags: Parameters<typeof choicesOf>[0]) =>
    withChoices(project, choicesOf(flags, '/m')).settings.final;
  expect(after({})).toEqual(kept);
  expect(after({ bgm: 'song.mp3' })).toEqual(kept);
  expect(after({ bgm: 'auto' })).not.toHaveProperty('music_volume');
  expect(after({ bgm: false, bgmVolume: 0.1 })).toMatchObject({ music: 'none', music_volume: 0.1 });
  expect(after({ transition: 'white' })).not.toHaveProperty('transition_seconds');
  expect(after({ logo: 'none' })).toMatchObject({ music_volume: 0.4, transition_seconds: 1, logo: 'none' });
});
