import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFinalProject, openStudio, type Studio } from '../../../tests/support/final-project.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { Work } from '../work/work.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.close());

/** The project's work with an ffmpeg that does this in place of running. */
function withFfmpeg(work: Work, run: Ffmpeg['run']): Partial<Work> {
  return { tools: { ...work.tools, ffmpeg: async () => ({ ...studio.ffmpeg, run }) } };
}
const failing = (reason: string) => (): Promise<never> =>
  Promise.reject(new SparkfluenceError('media', 'It broke', { details: { reason } }));

test('copied packets are judged by what was measured in the clips; nothing is decoded', async () => {
  const project = await newFinalProject(studio);
  const more = withFfmpeg(project.work, failing('ffmpeg_failed'));
  const { quality, degradations } = await project.combine({}, undefined, more);
  expect(quality).toMatchObject({ pictures: 'some', planned_seconds: 2, duration_seconds: 1 });
  expect(quality?.problems).toEqual(['it lasts 1 s instead of 2 s']);
  expect(quality?.integrated_lufs).toBeLessThan(0);
  expect(degradations).toEqual([]);
});

test('clips of the person’s own are as long as they are meant to be', async () => {
  const project = await newFinalProject(studio);
  await project.putClip('HOOK', studio.clips[0], 'custom');
  const { script } = project.work;
  const segments = script.segments.map((segment) => ({ ...segment, duration_seconds: 5 }));
  const more = { ...withFfmpeg(project.work, failing('ffmpeg_failed')), script: { ...script, segments } };
  const { quality } = await project.combine({}, undefined, more);
  expect(quality?.planned_seconds).toBe(1 + 5);
});

test('a sound that was encoded is listened to, unless the join has measured it', async () => {
  const project = await newFinalProject(studio);
  let runs = 0;
  const more = withFfmpeg(project.work, (args, options) => {
    runs += 1;
    return studio.ffmpeg.run(args, options);
  });
  const heard = { blocks: [], truePeak: 0.5, silent: [{ startSeconds: 0, endSeconds: 3 }] };
  project.tools.result = { sound: 'encoded', soundFacts: heard as never };
  const measured = await project.combine({}, undefined, more);
  expect(runs).toBe(0);
  expect(measured.quality).toMatchObject({
    true_peak_dbtp: -6,
    silent: [{ start_seconds: 0, end_seconds: 3 }],
  });
  project.tools.result = { sound: 'encoded' };
  const listened = await project.combine({ targetLufs: -14 }, undefined, more);
  expect(runs).toBeGreaterThan(0);
  expect(listened.quality?.silent).toEqual([]);
});

test('the sound of a clip that was made here is listened to only where it is copied', async () => {
  const project = await newFinalProject(studio);
  await project.putClip('HOOK', studio.clips[1], 'local');
  await project.putClip('BODY_1', studio.clips[1], 'local');
  for (const name of readdirSync(studio.cacheFolder).filter((each) => each.startsWith('clip-')))
    rmSync(join(studio.cacheFolder, name));
  let runs = 0;
  const more = withFfmpeg(project.work, (args, options) => {
    runs += 1;
    return studio.ffmpeg.run(args, options);
  });
  const heard = { blocks: [], truePeak: 0.5, silent: [] };
  project.tools.result = { sound: 'encoded', soundFacts: heard };
  const encoded = await project.combine({}, undefined, more);
  expect([runs, encoded.quality?.true_peak_dbtp, encoded.quality?.pictures]).toEqual([0, -6, 'some']);
  project.tools.result = {};
  const copied = await project.combine({ targetLufs: -14 }, undefined, more);
  expect(runs).toBeGreaterThan(0);
  expect(copied.quality?.integrated_lufs).toBeLessThan(0);
});

test('a video that cannot be decoded is finished, with a note in place of the verdict', async () => {
  const project = await newFinalProject(studio);
  project.tools.result = { route: 'encode', sound: 'encoded' };
  const more = withFfmpeg(project.work, failing('ffmpeg_failed'));
  const { quality, degradations } = await project.combine({}, undefined, more);
  expect(quality).toBeNull();
  expect(degradations).toEqual([
    { reason: 'not_measured', message: 'The video is finished, but could not be looked at: It broke' },
  ]);
  expect(project.record((await project.final())?.job_id ?? '')).toMatchObject({ status: 'completed' });
});

test('a full disk while it is looked at is an error', async () => {
  const project = await newFinalProject(studio);
  project.tools.result = { route: 'encode' };
  const more = withFfmpeg(project.work, failing('disk_full'));
  await expect(project.combine({}, undefined, more)).rejects.toMatchObject({
    details: { reason: 'disk_full' },
  });
  expect(await project.final()).toBeNull();
});

test('a damaged clip is named once, whoever finds it', async () => {
  const project = await newFinalProject(studio);
  const [name = ''] = readdirSync(studio.cacheFolder).filter((each) => each.startsWith('clip-'));
  const file = join(studio.cacheFolder, name);
  const text = readFileSync(file, 'utf8');
  const facts = JSON.parse(text);
  writeFileSync(
    file,
    JSON.stringify({ ...facts, measured: { ...facts.measured, complaints: 'error while decoding MB 1 2' } }),
  );
  const damaged = { reason: 'clip_damaged', segment_type: 'HOOK', message: 'Found by the join' } as const;
  project.tools.result = { degradations: [damaged, { reason: 'clip_without_sound', message: 'x' }] };
  const { degradations } = await project.combine();
  writeFileSync(file, text);
  expect(degradations.map(({ reason, segment_type }) => [reason, segment_type])).toEqual([
    ['clip_damaged', 'HOOK'],
    ['clip_without_sound', undefined],
    ['clip_damaged', 'BODY_1'],
  ]);
  expect(degradations[0]).toEqual(damaged);
});
