import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isOfItsClips } from './of-clips.ts';

type Asked = Parameters<typeof isOfItsClips>[1];

test('a final video is of the clips that it was joined from, whenever their files were written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'of-clips-'));
  mkdirSync(join(folder, 'clips'));
  writeFileSync(join(folder, 'final.mp4'), 'video');
  writeFileSync(join(folder, 'clips/HOOK.mp4'), 'clip');
  utimesSync(join(folder, 'final.mp4'), 1000, 1000);
  const clips = (sha256: string) => ({
    HOOK: { state: 'succeeded', asset: { path: 'clips/HOOK.mp4', sha256, bytes: 4 } },
  });
  const final = (parts?: object[]) => ({ asset: { path: 'final.mp4', sha256: 'f', bytes: 5 }, parts });
  const is = (sha256: string, parts?: object[]) =>
    isOfItsClips(folder, { clips: clips(sha256), final: final(parts) } as unknown as Asked);
  const part = { segment_type: 'HOOK', sha256: 'one', duration_seconds: 5 };
  expect(await is('one', [part])).toBe(true); // made again, byte for byte the same
  expect(await is('two', [part])).toBe(false);
  expect(await is('one')).toBe(false); // an older project noted no parts: the clip is newer
  utimesSync(join(folder, 'clips/HOOK.mp4'), 900, 900);
  expect(await is('one')).toBe(true);
});
