import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { combineDataSchema, success } from '../../src/contracts/documents.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { voicedStretches } from '../../src/ffmpeg/inspect/voiced.ts';
import { AS_A_USER, copyOfFinished, type Finished, finished, LANGUAGE, TOPIC } from '../support/finished.ts';
import { openFfmpeg } from '../support/media.ts';
import { openSchemas } from '../support/schemas.ts';

/** The main job: one command, no key, a finished video. */

let made: Finished;
beforeAll(async () => {
  made = await finished();
});

test('stdout is one document: the combine response, by our schema and by the printed one', async () => {
  const document = JSON.parse(made.outcome.stdout);
  expect(success(combineDataSchema).parse(document)).toEqual(document);
  const check = await openSchemas();
  check('combine-response', document);
  expect(() => check('combine-response', { ...document, data: { ...document.data, job_id: 7 } })).toThrow(
    'job_id',
  );
  expect(made.data).toMatchObject({
    language: 'indonesian',
    platform: 'tiktok',
    duration: '30s',
    status: 'completed',
    resolution: '720x1280',
    format: 'mp4',
    codec: 'h264',
  });
});

test('four segments as long as their speech, about 30 s in all, each with its picture, its clip and its words', async () => {
  expect(made.data.segments.map(({ type }) => type)).toEqual(['HOOK', 'BODY_1', 'BODY_2', 'ENDING_CTA']);
  expect(made.data.metadata.total_duration).toBeGreaterThan(27);
  expect(made.data.metadata.total_duration).toBeLessThan(33);
  expect(made.data.duration_seconds).toBeCloseTo(made.data.metadata.total_duration, 1);
  expect(made.data.images.map(({ segment_type }) => segment_type)).toEqual(
    made.data.segments.map(({ type }) => type),
  );
  for (const { type, duration_seconds, script_text } of made.data.segments) {
    const clip = await probe(join(made.folder, 'clips', `${type}.mp4`));
    expect(clip, type).toMatchObject({ width: 720, height: 1280, fps: 24, videoCodec: 'avc' });
    expect(clip.frameCount, type).toBe(Math.round(duration_seconds * 24));
    expect(script_text.split(' ').length, type).toBeGreaterThan(3);
  }
});

test('final.mp4 is 720x1280, 24 fps, H.264, stereo AAC at 48 kHz, picture and sound, and never silent for long', async () => {
  const video = await probe(join(made.folder, 'final.mp4'));
  expect(video).toMatchObject({
    complete: true,
    videoCodec: 'avc',
    width: 720,
    height: 1280,
    fps: 24,
    frameCount: Math.round(made.data.duration_seconds * 24),
    audio: { codec: 'aac', sampleRate: 48_000, channels: 2 },
  });
  const ffmpeg = await openFfmpeg();
  const { signal } = new AbortController();
  const [heard = []] = await voicedStretches(
    [join(made.folder, 'final.mp4')],
    made.place.folder,
    ffmpeg,
    signal,
  );
  const pauses = heard.slice(1).map(({ startSeconds }, index) => startSeconds - heard[index]!.endSeconds);
  expect(heard.length).toBeGreaterThan(3);
  expect(Math.max(...pauses)).toBeLessThan(0.4);
  expect(made.data.quality).toMatchObject({ verdict: 'pass', problems: [] });
});

test('stderr tells the progress, where the file is, and that this is a draft and what would better it', () => {
  const { stderr } = made.outcome;
  for (const words of [
    'script: done',
    'BODY_2 picture: done',
    'ENDING_CTA clip: done',
    'final video: done',
    join(made.folder, 'final.mp4'),
    'draft by the local providers',
    '--notes',
  ]) {
    expect(stderr).toContain(words);
  }
  expect(made.data.degradations).toContainEqual(expect.objectContaining({ reason: 'local_draft' }));
});

test('nothing half-made and no lock stays behind', () => {
  const names = readdirSync(made.folder, { recursive: true, encoding: 'utf8' });
  expect(names).toContain('final.mp4');
  expect(names.filter((name) => /(^|\/)(\.|lock)|\.part|\.dead/.test(name))).toEqual([]);
});

test('the same command on the same project keeps everything and gives the same document', async () => {
  const { place, folder, data } = await copyOfFinished();
  const argv = ['run', '--topic', TOPIC, '--language', LANGUAGE, '--project', folder];
  const again = await place.run(argv, { env: AS_A_USER });
  expect(again.exitCode).toBe(0);
  expect(again.document.data).toEqual(data);
  expect(again.stderr).toContain('script: kept');
  expect(again.stderr).toContain('final video: kept');
  expect(again.stderr.match(/ picture: kept/g)).toHaveLength(4);
  expect(again.stderr.match(/ clip: kept/g)).toHaveLength(4);
  expect(again.stderr).not.toContain(': started');
});
