import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import { AS_A_USER, finished, folderOf, LANGUAGE, TOPIC } from '../support/finished.ts';
import { frameSums, openFfmpeg, sha256Of } from '../support/media.ts';
import { newPlace, type Outcome, type Place } from '../support/program.ts';
import { openSchemas } from '../support/schemas.ts';

/** `script | images | videos | status --wait | combine` in a real shell, with each step's document kept. */

const STEPS = ['script', 'images', 'videos', 'status', 'combine'] as const;

let place: Place;
let outcome: Outcome;
let documents: Record<(typeof STEPS)[number], string>;

beforeAll(async () => {
  place = newPlace({ keep: true });
  outcome = await place.shell(
    `sparkfluence script --topic "${TOPIC}" --language ${LANGUAGE} | tee script.json \
      | sparkfluence images | tee images.json | sparkfluence videos | tee videos.json \
      | sparkfluence status --wait | tee status.json | sparkfluence combine | tee combine.json`,
    { env: AS_A_USER },
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
  const one = await finished();
  const piped = JSON.parse(documents.combine).data as CombineData;
  expect(piped.segments).toEqual(one.data.segments);
  const folder = folderOf(piped);
  for (const { type } of piped.segments) {
    const clip = join('clips', `${type}.mp4`);
    expect(sha256Of(join(folder, clip)), type).toBe(sha256Of(join(one.folder, clip)));
  }
  const ffmpeg = await openFfmpeg();
  const sums = await frameSums(ffmpeg, join(folder, 'final.mp4'), join(place.folder, 'pipe.md5'));
  expect(sums.length).toBeGreaterThan(720);
  expect(sums).toEqual(await frameSums(ffmpeg, join(one.folder, 'final.mp4'), join(place.folder, 'run.md5')));
});

test('a failing first step fails the pipe with its own document and exit code', async () => {
  const failed = await newPlace().shell(
    'sparkfluence script --topic "tips" --language klingon | sparkfluence images | sparkfluence videos | sparkfluence status --wait | sparkfluence combine',
  );
  expect(failed.exitCode).toBe(2);
  expect(failed.document).toMatchObject({ success: false, error: { details: { reason: 'unknown_value' } } });
  expect(failed.document.error.message).toContain('klingon');
});
