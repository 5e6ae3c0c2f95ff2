import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import { finished, folderOf, LANGUAGE, TOPIC } from '../support/finished.ts';
import { frameSums, openFfmpeg, sha256Of } from '../support/media.ts';
import { newPlace, type Outcome, type Place } from '../support/program.ts';
import { openSchemas } from '../support/schemas.ts';

/**
 * `script | images | videos | status --wait | combine` in a real shell, with each step's document kept. The words are a
 * person's own and few, since what is tried is the pipe and not the length of its video.
 */

const STEPS = ['script', 'images', 'videos', 'status', 'combine'] as const;
const WORDS =
  'Matikan ponsel saat bekerja, dan simpan di laci.\n\nLalu istirahat sejenak dan minum segelas air.';
const OF_WORDS = ['--script', 'words.txt', '--language', LANGUAGE];

let place: Place;
let outcome: Outcome;
let documents: Record<(typeof STEPS)[number], string>;

beforeAll(async () => {
  place = newPlace({ keep: true });
  writeFileSync(join(place.folder, 'words.txt'), WORDS);
  outcome = await place.shell(
    `sparkfluence script ${OF_WORDS.join(' ')} | tee script.json \
      | sparkfluence images | tee images.json | sparkfluence videos | tee videos.json \
      | sparkfluence status --wait | tee status.json | sparkfluence combine | tee combine.json`,
  );
  const read = (step: string) => readFileSync(join(place.folder, `${step}.json`), 'utf8');
  documents = Object.fromEntries(STEPS.map((step) => [step, read(step)])) as typeof documents;
});

test('the pipe ends well', () => {
  expect(outcome.exitCode, outcome.stderr).toBe(0);
});

test.each(STEPS)('%s: stdout is one document that validates against `sparkfluence schema`', async (step) => {
  const check = await openSchemas();
  const document = JSON.parse(documents[step]);
  check(`${step}-response`, document);
  for (const name of ['project_id', 'segments', 'metadata', 'language', 'images', 'videos']) {
    const later = name === 'images' ? 1 : name === 'videos' ? 2 : 0;
    expect(name in document.data, name).toBe(STEPS.indexOf(step) >= later);
  }
});

test('every step carries the same project and script', () => {
  const [first, ...others] = STEPS.map((step) => JSON.parse(documents[step]).data);
  for (const data of others) {
    expect(data).toMatchObject({ project_id: first.project_id, segments: first.segments });
  }
});

test('the pipe and `run` give the same video', async () => {
  const other = newPlace();
  writeFileSync(join(other.folder, 'words.txt'), WORDS);
  const run = await other.call(['run', ...OF_WORDS]);
  expect(run.exitCode, run.stderr).toBe(0);
  const one = run.document.data as CombineData;
  const piped = JSON.parse(documents.combine).data as CombineData;
  expect(piped.segments).toEqual(one.segments);
  const [pipedFolder, oneFolder] = [folderOf(piped), folderOf(one)];
  for (const { type } of piped.segments) {
    const clip = join('clips', `${type}.mp4`);
    expect(sha256Of(join(pipedFolder, clip)), type).toBe(sha256Of(join(oneFolder, clip)));
  }
  const ffmpeg = await openFfmpeg();
  const sums = await frameSums(ffmpeg, join(pipedFolder, 'final.mp4'), join(place.folder, 'pipe.md5'));
  expect(sums.length).toBeGreaterThan(piped.duration_seconds * 24);
  expect(sums).toEqual(await frameSums(ffmpeg, join(oneFolder, 'final.mp4'), join(place.folder, 'run.md5')));
});

test('`script` writes for a topic what `run` writes for it', async () => {
  const written = await newPlace().call(['script', '--topic', TOPIC, '--language', LANGUAGE]);
  expect(written.document.data.segments).toEqual((await finished()).data.segments);
});

test('a failing first step fails the pipe with its own document and exit code', async () => {
  const failed = await newPlace().shell(
    'sparkfluence script --topic "tips" --language klingon | sparkfluence images | sparkfluence videos | sparkfluence status --wait | sparkfluence combine',
  );
  expect(failed.exitCode).toBe(2);
  expect(failed.document).toMatchObject({ success: false, error: { details: { reason: 'unknown_value' } } });
  expect(failed.document.error.message).toContain('klingon');
});
