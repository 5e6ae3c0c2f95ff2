import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { walkBoxes } from '../../src/ffmpeg/inspect/boxes.ts';
import { readTables } from '../../src/ffmpeg/packets/mp4-tables.ts';
import { makeClip, openFfmpeg, temporaryFolder } from '../media/clips.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** What is said of files that cannot be used: the segment, what the file is, and what to do; nothing is to be deleted. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  const ffmpeg = await openFfmpeg(folder.path);
  await makeClip(ffmpeg, at('whole.mp4'));
  const whole = readFileSync(at('whole.mp4'));
  const { boxes } = await walkBoxes(at('whole.mp4'));
  const index = boxes.find(({ type }) => type === 'moov')!;
  writeFileSync(at('index.mp4'), whole.subarray(0, index.start + index.bytes));
  writeFileSync(at('half.mp4'), whole.subarray(0, Math.round(whole.length * 0.7)));
  const blank = Buffer.from(whole);
  const picture = (await readTables(at('whole.mp4')))!.find(({ kind }) => kind === 'vide')!;
  for (const [packet, from] of picture.offsets.entries()) blank.fill(0, from, from + picture.sizes[packet]!);
  writeFileSync(at('blank.mp4'), blank);
  writeFileSync(at('page.mp4'), '<!doctype html><title>Log in</title>');
  writeFileSync(at('empty.mp4'), '');
  writeFileSync(at('photo of a phone.mp4'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
  const sold = Buffer.from(whole);
  sold.write('drmi', sold.indexOf('avc1', sold.indexOf('stsd')), 'latin1');
  writeFileSync(at('bought.m4v'), sold);
  writeFileSync(at('photo.mp4'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.alloc(60)]));
  const strange = Buffer.from(whole);
  strange.write('zzzz', strange.indexOf('mp4a', strange.indexOf('soun')), 'latin1');
  strange.write('esdz', strange.indexOf('esds'), 'latin1');
  writeFileSync(at('strange.mp4'), strange);
  const args = ['-i', at('whole.mp4'), '-c', 'copy', '-encryption_scheme', 'cenc-aes-ctr'];
  const key = [
    '-encryption_key',
    '00112233445566778899aabbccddeeff',
    '-encryption_kid',
    '112233445566778899aabbccddeeff00',
  ];
  const { signal } = new AbortController();
  await ffmpeg.run([...args, ...key, at('locked.mp4')], { signal });
  await ffmpeg.run(['-i', at('whole.mp4'), '-vn', '-c', 'copy', at('sound.mp4')], { signal });
});
afterAll(() => folder.remove());

test.each([
  ['index.mp4', 'truncated', /cut off/],
  ['half.mp4', 'truncated', /cut off/],
  ['page.mp4', 'not_a_video', /a page of the web/],
  ['empty.mp4', 'not_a_video', /it is empty/],
  ['sound.mp4', 'no_picture', /there is no picture in it/],
  ['photo.mp4', 'not_a_video', /a JPEG picture/],
  ['photo of a phone.mp4', 'not_a_video', /a HEIC picture/],
  ['locked.mp4', 'encrypted', /it is encrypted/],
  ['bought.m4v', 'encrypted', /it is encrypted/],
  ['strange.mp4', 'sound_undecodable', /its sound/],
  ['blank.mp4', 'picture_undecodable', /not one frame of its picture/],
])('%s, named with --clip: %s', async (name, reason, why) => {
  const refused = await newPlace().call([
    'combine',
    '--clip',
    `HOOK=${at('whole.mp4')}`,
    '--clip',
    `BODY_1=${at(name)}`,
  ]);
  expect(refused.exitCode).toBe(5);
  const { code, message, details } = errorOf(refused);
  expect([code, details.reason, details.segment]).toEqual(['INVALID_INPUT', reason, 'BODY_1']);
  expect(message).toMatch(new RegExp(`^BODY_1: ${name} is not a video that can be used`));
  expect(message).toMatch(why);
  expect(`${message} ${details.next}`).not.toMatch(/download broke|[Dd]elete/);
  expect(details.next).toEqual(expect.any(String));
});

test('a folder in place of a clip: it is called a folder', async () => {
  const refused = await newPlace().call(['combine', '--clip', `HOOK=${folder.path}`]);
  expect(refused.exitCode).toBe(2);
  expect(errorOf(refused).message).toContain('is a folder, and not a file');
});

test.each([
  ['blank.mp4', 'picture_undecodable', /convert it where it plays.*--clip BODY_1=FILE/],
  ['locked.mp4', 'encrypted', /without protection/],
  ['sound.mp4', 'no_picture', /a video with a moving picture/],
  ['half.mp4', 'truncated', /the download broke off/],
])('%s, fetched: %s', async (name, reason, next) => {
  const { startFakeServer, bytes } = await import('../support/fake-server.ts');
  const server = await startFakeServer({
    '/good': bytes(readFileSync(at('whole.mp4')), 'video/mp4'),
    '/bad': bytes(readFileSync(at(name)), 'video/mp4'),
  });
  const segments = ['good', 'bad'].map((path, index) => ({
    ...{ type: ['HOOK', 'BODY_1'][index], video_url: `${server.baseUrl}/${path}`, duration_seconds: 2 },
  }));
  const stdin = JSON.stringify({ project_id: crypto.randomUUID(), segments });
  const refused = await newPlace().call(['combine'], { stdin });
  const { code, details, message } = errorOf(refused);
  expect([refused.exitCode, code, details.reason, details.segment], message).toEqual([
    ...[5, 'DOWNLOAD_FAILED', reason, 'BODY_1'],
  ]);
  expect(details.next).toMatch(next);
});

test.each([
  ['locked.mp4', /it is encrypted/],
  ['page.mp4', /it is a page of the web/],
  ['photo.mp4', /it is a JPEG picture/],
  ['empty.mp4', /it is empty/],
  ['index.mp4', /cut off/],
])('%s as music', async (name, why) => {
  const clip = ['--clip', `HOOK=${at('whole.mp4')}`];
  const refused = await newPlace().call(['combine', ...clip, '--bgm', at(name)]);
  const { code, message } = errorOf(refused);
  expect([refused.exitCode, code], message).toEqual([5, 'INVALID_INPUT']);
  expect(message).toMatch(why);
});
