import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyOfFinished, type Finished, finished } from '../support/finished.ts';
import { example, exampleText } from '../support/fixtures.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** Input that cannot be used is refused before anything is done. */

const STEPS = ['images', 'videos', 'status', 'combine'] as const;
let whole: Finished;
beforeAll(async () => {
  whole = await finished();
});

const NO_DOCUMENTS: [string, string | Uint8Array, string][] = [
  ['truncated', exampleText('script-response').slice(0, -40), 'bad_document'],
  ['two documents', exampleText('script-response').repeat(2), 'bad_document'],
  ['words', 'error: something went wrong', 'bad_document'],
  ['an array', '[1, 2, 3]', 'bad_document'],
  ['a number', '42', 'bad_document'],
  ['null', 'null', 'bad_document'],
  ['an empty object', '{}', 'missing_field'],
  ['an envelope without data', '{"success": true}', 'missing_field'],
  ['an envelope of another program', '{"success": "yes", "data": {}}', 'bad_document'],
  ['a failure without an error', '{"success": false}', 'missing_field'],
  ['not UTF-8', Buffer.from('{"success": true, "data": {"language": "espa\xf1ol"}}', 'latin1'), 'not_utf8'],
  ['nothing', '', 'missing_input'],
  ['white space', ' \n\t\n', 'missing_input'],
];

describe.each(STEPS)('%s', (step) => {
  test.each(NO_DOCUMENTS)('%s', async (_name, stdin, reason) => {
    const place = newPlace();
    const refused = await place.call([step], { stdin });
    expect(refused.exitCode, refused.stderr).toBe(2);
    expect(errorOf(refused)).toMatchObject({ code: 'INVALID_INPUT', details: { reason } });
    expect(existsSync(place.root)).toBe(false);
  });

  test('a failure document comes out as it went in, with its exit code, and no work is done', async () => {
    const place = newPlace();
    const passed = await place.call([step], { stdin: exampleText('error') });
    expect(passed.document).toEqual(example('error'));
    expect(passed.exitCode).toBe(5);
    expect(existsSync(place.root)).toBe(false);
    const { kind: _, ...error } = { ...example('error').error, kind: undefined };
    const ours = {
      success: false,
      error: { ...error, code: 'INVALID_REQUEST', details: { kind: 'pending' } },
    };
    const pending = await place.call([step], { stdin: JSON.stringify(ours) });
    expect(pending.document).toEqual(ours);
    expect(pending.exitCode).toBe(8);
  });
});

test('the specification’s failure of the second part has no details', async () => {
  const { details: _, ...error } = example('error').error;
  const passed = await newPlace().call(['combine'], { stdin: JSON.stringify({ success: false, error }) });
  expect(passed.exitCode).toBe(5);
  expect(errorOf(passed)).toMatchObject(error);
});

// biome-ignore lint/suspicious/noExplicitAny: a document to be spoilt
const SPOILT: [string, (data: any) => void, RegExp][] = [
  ['an unknown enum value', (data) => (data.style = 'noir'), /style.*cinematic, realistic, animated/],
  ['an unknown segment type', (data) => (data.segments[0].type = 'INTRO'), /INTRO.*HOOK.*BODY_6.*ENDING_CTA/],
  ['a segment type twice', (data) => (data.segments[1].type = 'HOOK'), /twice/],
  ['a misspelt field', (data) => (data.segmnets = []), /unknown field segmnets/],
  ['a NUL byte', (data) => (data.segments[0].script_text = 'a\0b'), /NUL/],
  ['an empty text', (data) => (data.segments[0].script_text = '  '), /must not be empty/],
  ['more than 1 MB', (data) => (data.segments[0].emotion = 'x'.repeat(1_000_001)), /1 MB/],
  ['no segments', (data) => (data.segments = []), /segments/],
  ['a duration of nothing', (data) => (data.segments[0].duration_seconds = 0), /duration_seconds/],
  ['an endless duration', (data) => (data.segments[0].duration_seconds = 1e9), /duration_seconds/],
  ['a number as text', (data) => (data.segments[0].duration_seconds = '6'), /duration_seconds/],
  ['an unknown language', (data) => (data.language = 'klingonese'), /klingonese/],
  ['a path as project_id', (data) => (data.project_id = '../../etc/passwd'), /project_id/],
  ['a virality beyond ten', (data) => (data.metadata.virality_score = 11), /virality_score/],
];

test.each(SPOILT)('a document with %s', async (_name, spoil, words) => {
  const place = newPlace();
  const document = structuredClone({ success: true, data: whole.data });
  spoil(document.data);
  for (const step of ['images', 'combine']) {
    const refused = await place.call([step], { stdin: JSON.stringify(document) });
    expect(refused.exitCode, step).toBe(2);
    expect(errorOf(refused).message).toMatch(words);
    expect(errorOf(refused).message.length).toBeLessThan(1_000);
  }
  expect(existsSync(join(place.folder, 'etc'))).toBe(false);
  expect(existsSync(place.root)).toBe(false);
});

test('addresses outside the projects’ root are refused, whatever they are dressed as', async () => {
  const { place, folder, data } = await copyOfFinished();
  const urls = [
    'file:///etc/passwd',
    `file://${folder}/../../../../../../etc/passwd`,
    'file:///proc/self/environ',
    `file://${folder}/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd`,
  ];
  for (const url of urls) {
    const images = { ...data, images: [{ ...data.images[0], image_url: url }] };
    const refused = await place.call(['images'], { stdin: JSON.stringify({ success: true, data: images }) });
    expect(refused.exitCode, url).toBe(2);
    expect(errorOf(refused).details.reason, url).toBe('outside_root');
    const { project_id } = data;
    const body = { project_id, segments: [{ type: 'HOOK', video_url: url, duration_seconds: 6 }] };
    const clip = await place.call(['combine'], { stdin: JSON.stringify(body) });
    expect(clip.exitCode, url).toBe(2);
    const music = { project_id, segments: body.segments, options: { bgm_url: url, bgm_volume: 0.1 } };
    music.segments = data.videos.slice(0, 1).map(({ video_url }) => ({
      type: 'HOOK',
      video_url: video_url ?? '',
      duration_seconds: 6,
    }));
    const tune = await place.call(['combine'], { stdin: JSON.stringify(music) });
    expect(tune.exitCode, url).toBe(2);
    expect(errorOf(tune).details.reason, url).toBe('outside_root');
  }
});

test('addresses that no download is made from', async () => {
  const { place, data } = await copyOfFinished();
  for (const url of [
    'http://example.org/a.mp4',
    'ftp://example.org/a.mp4',
    'data:video/mp4,x',
    'file://host/a',
  ]) {
    const body = {
      project_id: data.project_id,
      segments: [{ type: 'HOOK', video_url: url, duration_seconds: 6 }],
    };
    const refused = await place.call(['combine'], { stdin: JSON.stringify(body) });
    expect(refused.exitCode, url).toBe(2);
    expect(['url_not_allowed', 'bad_url'], url).toContain(errorOf(refused).details.reason);
    expect(errorOf(refused).details.segment, url).toBe('HOOK');
  }
});

test('an address that names a folder, and --bgm that names no file', async () => {
  const { place, folder, data } = await copyOfFinished();
  const body = {
    project_id: data.project_id,
    segments: [{ type: 'HOOK', video_url: `file://${folder}/clips`, duration_seconds: 6 }],
  };
  const refused = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect(refused.exitCode, refused.stderr).not.toBe(1);
  expect(refused.exitCode).toBe(5);
  for (const bgm of ['nowhere.mp3', folder, 'file://host/a.mp3', 'file:///nowhere/a.mp3', 'file:%00']) {
    const music = await place.call(['combine', '--project', folder, '--bgm', bgm]);
    expect(music.exitCode, bgm).toBe(2);
    expect(errorOf(music).message, bgm).toContain('music');
  }
});

test('a project that is not there: exit 6', async () => {
  const place = newPlace();
  for (const argv of [
    ['images', '--project', 'nowhere'],
    ['videos', '--project', 'nowhere'],
    ['status', '--project', 'nowhere'],
    ['combine', '--project', 'nowhere'],
    ['run', '--project', 'nowhere'],
    ['script', '--project', 'nowhere'],
  ]) {
    const missing = await place.call(argv);
    expect(missing.exitCode, argv[0]).toBe(6);
    expect(errorOf(missing).details.reason, argv[0]).toBe('project_missing');
  }
  const { project_id } = whole.data;
  const unknown = await place.call(['status'], {
    stdin: JSON.stringify({ success: true, data: { project_id } }),
  });
  expect(unknown.exitCode).toBe(6);
  expect(existsSync(join(place.folder, 'nowhere'))).toBe(false);
});
