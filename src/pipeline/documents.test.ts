import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ownFilesOf, ratioOf } from './documents.ts';
import type { Work } from './work/work.ts';

test.each([
  ['1080x1920', '9:16'],
  ['64x112', '9:16'],
  ['1280x720', '16:9'],
  ['640x480', '4:3'],
  ['1000x100', '10:1'],
])('%s is shown as %s', (resolution, ratio) => {
  expect(ratioOf(resolution)).toBe(ratio);
});

test('the answer names the files that a person brought, and no others', () => {
  const urlOf = (path: string) => pathToFileURL(join('/p', path)).href;
  const asset = (path: string) => ({ path, sha256: '', bytes: 1 });
  const made = (provider: string, path: string) => ({ state: 'succeeded', provider, asset: asset(path) });
  const work = (images: object, clips: object, narrations: object = {}) =>
    ({
      script: { segments: [{ type: 'HOOK' }, { type: 'BODY_1' }] },
      place: { project: { folder: '/p' }, ledger: { state: { orders: [], images, clips, narrations } } },
    }) as unknown as Work;
  const photo = { ...made('custom', 'images/HOOK.heic'), frame: asset('images/HOOK.frame.jpg') };
  const local = made('local', 'images/BODY_1.jpg');
  const clip = made('custom', 'clips/BODY_1.mp4');
  const recording = { ...made('custom', 'narrations/HOOK.m4a'), sound: asset('narrations/HOOK.sound.wav') };
  const narrations = { HOOK: recording, BODY_1: made('gemini', 'narrations/BODY_1.wav') };
  expect(ownFilesOf(work({ HOOK: photo, BODY_1: local }, { BODY_1: clip }, narrations))).toEqual({
    own_files: [
      { segment_type: 'HOOK', kind: 'image', file_url: urlOf('images/HOOK.heic') },
      { segment_type: 'HOOK', kind: 'narration', file_url: urlOf('narrations/HOOK.m4a') },
      { segment_type: 'BODY_1', kind: 'clip', file_url: urlOf('clips/BODY_1.mp4') },
    ],
  });
  expect(ownFilesOf(work({ BODY_1: local }, {}))).toEqual({});
});
