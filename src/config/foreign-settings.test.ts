import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { World } from '../contracts/world.ts';
import { assertForFolder } from './foreign-settings.ts';
import { environmentOf, settingsOf } from './load.ts';

/** A folder that somebody else made, and the user's own file. */
function place(project: object, user: object = {}, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'sparkfluence-foreign-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'home', 'sparkfluence'), { recursive: true });
  writeFileSync(join(cwd, 'sparkfluence.config.json'), JSON.stringify(project));
  writeFileSync(join(cwd, 'home', 'sparkfluence', 'config.json'), JSON.stringify(user));
  const world = { env: { XDG_CONFIG_HOME: join(cwd, 'home'), ...env }, cwd } as unknown as World;
  return { cwd, world };
}
const MUSIC = 'https://evil.example/a.mp3';

describe('the configuration file of a folder', () => {
  test('sets how videos look and who makes them', () => {
    const project = {
      language: 'thai',
      style: 'animated',
      video_provider: 'veo',
      video_model: 'm',
      max_cost: 3,
    };
    const { world } = place(project);
    const settings = settingsOf(world);
    for (const [name, value] of Object.entries(project))
      expect(settings[name as keyof typeof project]).toMatchObject({ value, origin: 'project' });
    expect(environmentOf(world, {}).notes).toEqual([]);
  });

  test.each([
    [{ max_cost: 11 }, {}, undefined, 'max_cost', 10],
    [{ max_cost: 3 }, { max_cost: 2 }, undefined, 'max_cost', 2],
    [{ profiles: { a: { max_cost: 99 } } }, {}, 'a', 'max_cost', 10],
    [{ profile: 'a', profiles: { a: { max_cost: 99 } } }, { max_cost: 4 }, undefined, 'max_cost', 4],
    [{ profile: 'dear' }, { profiles: { dear: { max_cost: 99 } } }, undefined, 'max_cost', 10],
    [{ music: MUSIC }, {}, undefined, 'music', undefined],
    [{ music: 'file:///etc/passwd' }, {}, undefined, 'music', undefined],
    [{ music: '/home/me/song.mp3' }, { music: '/mine.mp3' }, undefined, 'music', '/mine.mp3'],
    [{ logo: '../private.png' }, {}, undefined, 'logo', undefined],
    [{ profiles: { a: { logo: '../private.png' } } }, {}, 'a', 'logo', undefined],
  ] as const)(
    '%j beside %j with profile %s may not set %s, and it is said',
    (project, user, profile, name, value) => {
      const { world } = place(project, user);
      const flags = profile === undefined ? {} : { profile };
      expect(settingsOf(world, flags)[name].value).toBe(value);
      const [note, ...others] = environmentOf(world, flags).notes;
      expect(note).toMatch(
        new RegExp(`^note: not taken from .*sparkfluence.config.json: .*${name}\\. .*--user`),
      );
      expect(note).not.toContain('evil');
      expect(others).toEqual([]);
    },
  );

  test('what the user says himself stands: a flag’s profile of his own, the environment', () => {
    const { world } = place({ max_cost: 50 }, { profiles: { dear: { max_cost: 99 } } });
    expect(settingsOf(world, { profile: 'dear' }).max_cost.value).toBe(50);
    const own = place({ max_cost: 50 }, {}, { SPARKFLUENCE_MAX_COST: '70', SPARKFLUENCE_MUSIC: MUSIC });
    expect(settingsOf(own.world).max_cost.value).toBe(70);
    expect(settingsOf(own.world).music.value).toBe(MUSIC);
  });

  test('files inside the folder are taken, but no link that leads out of it', () => {
    const { world, cwd } = place({ music: 'art/song.mp3', logo: 'art/logo.png' });
    mkdirSync(join(cwd, 'art'));
    symlinkSync('/etc/hostname', join(cwd, 'art', 'logo.png'));
    expect(settingsOf(world).music.value).toBe(join(cwd, 'art', 'song.mp3'));
    expect(settingsOf(world).logo.value).toBeUndefined();
    rmSync(join(cwd, 'art'), { recursive: true });
    symlinkSync('/etc', join(cwd, 'art'));
    expect(settingsOf(world).music.value).toBeUndefined();
  });

  test('a .env may not choose a dearer profile of the user', () => {
    const { world, cwd } = place({}, { profiles: { dear: { max_cost: 99 }, cheap: { max_cost: 1 } } });
    writeFileSync(join(cwd, '.env'), 'SPARKFLUENCE_PROFILE=dear');
    expect(environmentOf(world, {}).env.SPARKFLUENCE_PROFILE).toBeUndefined();
    writeFileSync(join(cwd, '.env'), 'SPARKFLUENCE_PROFILE=cheap');
    expect(environmentOf(world, {}).env.SPARKFLUENCE_PROFILE).toBe('cheap');
  });
});

test('nothing is written into a folder’s file that would not be taken from it', () => {
  const refused = expect.objectContaining({
    exitCode: 3,
    details: expect.objectContaining({ reason: 'not_for_folder' }),
  });
  expect(() => assertForFolder('max_cost', 11, '/w/sparkfluence.config.json', 10)).toThrow(refused);
  expect(() => assertForFolder('music', MUSIC, '/w/sparkfluence.config.json', 10)).toThrow(refused);
  expect(() => assertForFolder('max_cost', 10, '/w/sparkfluence.config.json', 10)).not.toThrow();
  expect(() => assertForFolder('logo', 'a/b.png', '/w/sparkfluence.config.json', 10)).not.toThrow();
});
