import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import { copyOfFinished, copyOfShort, LANGUAGE, TOPIC } from '../support/finished.ts';
import { makeClip, openFfmpeg, sha256Of } from '../support/media.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** Every run is a resume: work counts as done while its inputs are the same, and a change makes only what depends on it again. */

const NEW_TEXT = 'Matikan semua notifikasi ponsel saat bekerja, lalu nyalakan lagi ketika istirahat.';
const NEW_PICTURE = 'A phone lying face down on a wooden desk beside a notebook';

function edited(data: CombineData): string {
  const copy = structuredClone(data);
  Object.assign(copy.segments[1]!, { script_text: NEW_TEXT, visual_direction: NEW_PICTURE });
  return JSON.stringify({ success: true, data: copy });
}

const started = (stderr: string): string[] =>
  [...stderr.matchAll(/^(.+): started$/gm)].map(([, what]) => what ?? '');

test('a segment edited in the document is made again, and nothing else', async () => {
  const { place, folder, data } = await copyOfShort();
  const before = data.segments.map(({ type }) => sha256Of(join(folder, 'clips', `${type}.mp4`)));

  const early = await place.call(['combine'], { stdin: edited(data) });
  expect(early.exitCode).toBe(6);
  expect(errorOf(early).details).toMatchObject({ reason: 'clips_outdated', segments: ['BODY_1'] });

  const drawn = await place.call(['images'], { stdin: edited(data) });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  expect(started(drawn.stderr)).toEqual(['BODY_1 picture']);
  const made = await place.call(['run', '--project', folder]);
  expect(made.exitCode, made.stderr).toBe(0);
  expect(started(made.stderr)).toEqual(['BODY_1 clip', 'final video']);
  const after = data.segments.map(({ type }) => sha256Of(join(folder, 'clips', `${type}.mp4`)));
  expect(after.map((sum, index) => sum === before[index])).toEqual([true, false]);
  expect(made.document.data.segments[1].script_text).toBe(NEW_TEXT);
  expect(made.document.data.job_id).not.toBe(data.job_id);
  expect(readdirSync(place.root)).toHaveLength(1);
});

test('an edit whose drawing was cut off is drawn when the same document comes again', async () => {
  const { place, folder, data } = await copyOfShort();
  const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  // The state that a SIGKILL in the middle of `images` leaves: the old picture is still on disk.
  state.images.BODY_1 = { state: 'submitting', fingerprint: 'of the new text', provider: 'local' };
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
  const drawn = await place.call(['images'], { stdin: edited(data) });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  expect(started(drawn.stderr)).toEqual(['BODY_1 picture']);
  expect(drawn.document.data.images[1]).toMatchObject({ segment_type: 'BODY_1', provider: 'local' });
});

test('lost files are made again, each alone', async () => {
  const { place, folder, data } = await copyOfShort();
  rmSync(join(folder, 'clips', 'BODY_1.mp4'));
  rmSync(join(folder, 'final.mp4'));
  const early = await place.call(['combine', '--project', folder]);
  expect(early.exitCode, early.stderr).toBe(5);
  expect(errorOf(early).message).toContain('BODY_1');
  const again = await place.call(['run', '--project', folder]);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(started(again.stderr)[0]).toBe('BODY_1 clip');
  expect(started(again.stderr)).not.toContain('HOOK clip');
  expect(again.document.data.segments).toEqual(data.segments);
  // The picture is drawn as it was, so its clip stays.
  rmSync(join(folder, 'images', 'HOOK.jpg'));
  rmSync(join(folder, 'final.mp4'));
  const third = await place.call(['run', '--project', folder]);
  expect(third.exitCode, third.stderr).toBe(0);
  expect(started(third.stderr)).toEqual(['HOOK picture', 'final video']);
});

test('another style draws every picture again', async () => {
  const { place, folder } = await copyOfShort();
  const drawn = await place.call(['images', '--project', folder, '--style', 'animated']);
  expect(started(drawn.stderr)).toHaveLength(2);
  expect(drawn.document.data.style).toBe('animated');
  const kept = await place.call(['images', '--project', folder]);
  expect(started(kept.stderr)).toEqual([]);
  expect(kept.document.data.style).toBe('animated');
});

test('another topic for the project writes another script', async () => {
  const { place, folder, data } = await copyOfFinished();
  const written = await place.call(['script', '--project', folder, '--topic', 'tidur lebih nyenyak']);
  expect(written.exitCode, written.stderr).toBe(0);
  expect(written.document.data).toMatchObject({ project_id: data.project_id, language: LANGUAGE });
  expect(written.document.data.segments).not.toEqual(data.segments);
});

test('a project that was moved keeps its work, and a document that names the old place is understood', async () => {
  const { place, folder, data } = await copyOfShort();
  const moved = join(place.root, 'my best video');
  renameSync(folder, moved);
  const again = await place.call(['combine'], { stdin: JSON.stringify({ success: true, data }) });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(started(again.stderr)).toEqual([]);
  expect(again.document.data.final_video_url).toBe(pathToFileURL(join(moved, 'final.mp4')).href);
  expect(readdirSync(place.root)).toEqual(['my best video']);
});

test('a document from another machine makes its project here and draws the draft again', async () => {
  const { data } = await copyOfShort();
  const elsewhere = JSON.stringify({ success: true, data }).replaceAll(
    'file:///',
    'file:///another/machine/',
  );
  const place = newPlace();
  const drawn = await place.call(['images'], { stdin: elsewhere });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  expect(drawn.document.data).toMatchObject({ project_id: data.project_id, segments: data.segments });
  expect(started(drawn.stderr)).toHaveLength(2);

  const typed = JSON.parse(elsewhere);
  typed.data.images[0].image_url = pathToFileURL(join(place.folder, 'my photo.jpg')).href;
  const missing = await place.call(['images'], { stdin: JSON.stringify(typed) });
  expect([missing.exitCode, errorOf(missing).details.reason]).toEqual([5, 'asset_missing']);
});

test('a clip of the user’s own, replaced on disk, is taken again', async () => {
  const { place, data } = await copyOfShort();
  const own = join(place.root, 'filmed.mp4');
  const ffmpeg = await openFfmpeg();
  const body = JSON.stringify({
    project_id: data.project_id,
    segments: [{ type: 'HOOK', video_url: pathToFileURL(own).href, duration_seconds: 2 }],
  });
  const finals = [];
  for (const colour of ['navy', 'maroon', 'maroon']) {
    await makeClip(ffmpeg, own, 2, colour);
    const made = await place.call(['combine'], { stdin: body });
    expect(made.exitCode, made.stderr).toBe(0);
    finals.push(made.document.data.job_id);
  }
  expect(finals[1]).not.toBe(finals[0]);
  expect(finals[2]).toBe(finals[1]); // the same bytes are the same input
});

test('one writer for each project: a second one names the first and changes nothing', async () => {
  const place = newPlace();
  const running = place.start(['run', '--topic', TOPIC, '--language', LANGUAGE]);
  await running.printed('picture: started');
  const [name] = readdirSync(place.root);
  const folder = join(place.root, name ?? '');
  const settings = readFileSync(join(folder, 'project.json'), 'utf8');
  for (const argv of [
    ['run', '--project', folder, '--topic', 'sleep', '--language', 'english', '--style', 'animated'],
    ['images', '--project', folder, '--style', 'animated'],
    ['status', '--project', folder],
  ]) {
    const second = await place.call(argv);
    expect(second.exitCode, second.stderr).toBe(6);
    expect(errorOf(second).details).toMatchObject({ reason: 'project_locked', pid: running.child.pid });
    expect(second.stderr).toContain(String(running.child.pid));
  }
  expect(readFileSync(join(folder, 'project.json'), 'utf8')).toBe(settings);
  running.child.kill('SIGINT');
  expect((await running.outcome).exitCode).toBe(130);
});
