import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfShort, finished, TOPIC } from '../support/finished.ts';

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
  const { place, folder } = await copyOfShort();
  const thumbnail = join(folder, 'publish', 'thumbnail.jpg');
  const { mtimeMs } = statSync(thumbnail);
  await place.call(['combine', '--project', folder]);
  expect(statSync(thumbnail).mtimeMs).toBe(mtimeMs);
  await place.call(['combine', '--project', folder, '--captions', 'none']);
  expect(() => statSync(join(folder, 'publish', 'final.srt'))).toThrow('ENOENT');
  expect(statSync(thumbnail).mtimeMs).toBeGreaterThan(mtimeMs);
  rmSync(join(folder, 'publish', 'publish.md'));
  rmSync(join(folder, 'publish', 'publish.json'));
  const again = await place.call(['combine', '--project', folder]);
  expect(again.exitCode).toBe(0);
  expect(statSync(join(folder, 'publish', 'publish.md')).size).toBeGreaterThan(200);
});

test('what a person changed stays while nothing is asked for, and becomes a take when another one is', async () => {
  const { place, folder } = await copyOfShort();
  const at = (name: string) => join(folder, name);
  const combine = (...flags: string[]) => place.call(['combine', '--project', folder, ...flags]);
  const takes = () => readdirSync(at('takes')).sort();
  appendFileSync(at('publish/publish.md'), 'Post at six in the evening.\n');
  writeFileSync(at('publish/thumbnail.jpg'), 'a picture of their own');
  expect((await combine()).exitCode).toBe(0);
  expect(readFileSync(at('publish/publish.md'), 'utf8')).toContain('Post at six');
  expect(readFileSync(at('publish/thumbnail.jpg'), 'utf8')).toBe('a picture of their own');
  // Captions that were mended go into the kit, which is made again with them.
  const mended = readFileSync(at('final.srt'), 'utf8').replace(/[a-z]+/, 'Mended');
  rmSync(at('final.srt'));
  writeFileSync(at('final.srt'), `${mended}\n`);
  const again = await combine();
  expect(readFileSync(at('publish/final.srt'), 'utf8')).toBe(`${mended}\n`);
  expect(takes()).toEqual(['publish-1.md', 'thumbnail-1.jpg']);
  expect(again.stderr).toContain('publish/publish.md is not as the program wrote it');
  expect(readFileSync(at('takes/publish-1.md'), 'utf8')).toContain('Post at six');
  expect((await combine('--captions', 'none')).exitCode).toBe(0);
  expect(takes()).toEqual(['final-1.srt', 'publish-1.md', 'thumbnail-1.jpg']);
  await place.call(['preview', '--project', folder]);
  await place.call(['preview', '--project', folder]);
  expect(takes()).toHaveLength(3);
  appendFileSync(at('storyboard.html'), '<p>Notes for the client.</p>');
  const page = await place.call(['preview', '--project', folder]);
  expect(page.stderr).toContain('storyboard.html is not as the program wrote it');
  expect(readFileSync(at('takes/storyboard-1.html'), 'utf8')).toContain('Notes for the client.');
});
