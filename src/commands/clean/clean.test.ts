import { expect, test } from 'vitest';
import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';
import { filesOfProjects } from './files.ts';
import { jobsOfQueue } from './jobs.ts';
import { uploadsOfProjects } from './uploads.ts';

const CONFIG = { root: '/videos' } as Config;
const WORLD = {} as World;
const DAY_MS = 86_400_000;

test('a project that is skipped is called the same by every kind: outside the folder of projects by its whole path', () => {
  const skipped = 'A process works on it';
  const nothing = { project_id: '1', files: [], uploads: [], freed_bytes: 0, skipped };
  const projects = ['/videos/one', '/elsewhere/two'].map((folder) => ({ ...nothing, folder }));
  const found = { removed: false, freed_bytes: 0, projects };
  const lines = ['         -  one', '         -  /elsewhere/two'].map((line) => `${line}: ${skipped}`);
  const said = [...lines, 'There is nothing that can go.'].join('\n');
  expect(filesOfProjects(CONFIG, { olderThanMs: 0, finals: false }, WORLD).list(found)).toBe(said);
  expect(uploadsOfProjects(CONFIG, DAY_MS, WORLD).list(found)).toBe(said);
});

test('what is gone for good asks for an age, in the same words', () => {
  for (const [flag, clean] of [
    ['--uploads', uploadsOfProjects],
    ['--jobs', jobsOfQueue],
  ] as const)
    expect(() => clean(CONFIG, undefined, WORLD)).toThrow(
      expect.objectContaining({
        message: `${flag} needs --older-than`,
        details: expect.objectContaining({
          reason: 'missing_input',
          next: expect.stringMatching(
            `^Say how old what goes has to be: sparkfluence projects clean ${flag} --older-than \\d+d$`,
          ),
        }),
      }),
    );
  expect(() => jobsOfQueue(CONFIG, DAY_MS / 2, WORLD)).toThrow('--older-than of --jobs is a day at least');
});
