import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfFinished, finished, TOPIC } from '../support/finished.ts';

/** Width and height in a JPEG's first frame header. */
function jpegSize(bytes: Buffer): [number, number] {
  for (let at = 2; at < bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new Error('no frame header');
}

test('a folder that can be uploaded as it is', async () => {
  const { folder, data } = await finished();
  const kit = join(folder, 'publish');
  expect(data.publish_url).toBe(`file://${kit}/`);
  for (const name of ['final.mp4', 'final.srt', 'final.vtt']) {
    expect(readFileSync(join(kit, name)).equals(readFileSync(join(folder, name))), name).toBe(true);
  }
  expect(jpegSize(readFileSync(join(kit, 'thumbnail.jpg')))).toEqual([1080, 1920]);
  const sheet = JSON.parse(readFileSync(join(kit, 'publish.json'), 'utf8'));
  expect(sheet).toMatchObject({
    title: TOPIC,
    disclosure: 'Video ini dibuat dengan AI (gambar dan suara).',
    safe_zone: { verdict: 'pass' },
    platforms: { youtube_shorts: { title: TOPIC } },
  });
  expect(sheet.hashtags[0]).toBe('#produktivitas');
  expect(sheet.platforms.tiktok.text).toContain(data.segments[0]?.script_text);
  const page = readFileSync(join(kit, 'publish.md'), 'utf8');
  expect(page.indexOf('## TikTok')).toBeLessThan(page.indexOf('## YouTube Shorts'));
  expect(page).toContain(sheet.platforms.instagram.text);
});

test('it is kept while nothing changes, and made again with the video', async () => {
  const { place, folder } = await copyOfFinished();
  const thumbnail = join(folder, 'publish', 'thumbnail.jpg');
  const { mtimeMs } = statSync(thumbnail);
  await place.run(['combine', '--project', folder]);
  expect(statSync(thumbnail).mtimeMs).toBe(mtimeMs);
  await place.run(['combine', '--project', folder, '--captions', 'none']);
  expect(() => statSync(join(folder, 'publish', 'final.srt'))).toThrow('ENOENT');
  expect(statSync(thumbnail).mtimeMs).toBeGreaterThan(mtimeMs);
  rmSync(join(folder, 'publish', 'publish.md'));
  rmSync(join(folder, 'publish', 'publish.json'));
  const again = await place.run(['combine', '--project', folder]);
  expect(again.exitCode).toBe(0);
  expect(statSync(join(folder, 'publish', 'publish.md')).size).toBeGreaterThan(200);
});
