import { describe, expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { kindIn } from './file-kinds.ts';
import { notVideo, ofFetched, ofOwnFile, refused } from './refusal.ts';

const latin = (text: string, bytes = 64): Buffer =>
  Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(bytes)]);
const packets = Buffer.alloc(1024, 1);
for (let at = 4; at < 1024; at += 192) packets[at] = 0x47;

describe('what a file is by its first bytes', () => {
  test.each([
    ['a photo of a phone', latin('\0\0\0\x18ftypheic'), 'picture'],
    ['a photo of a camera', latin('II*\0'), 'picture'],
    ['a text in Japanese', Buffer.from('動画ではありません。'.repeat(60)), 'text'],
    ['a text of Windows', Buffer.from('\ufeffNot a video at all', 'utf16le'), 'text'],
    ['a page behind a comment', Buffer.from('\ufeff<!-- saved -->\n<HTML><body>'), 'text'],
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:2,\na.ts\n'), 'pointer'],
    ['an archive', latin('Rar!\x1a'), 'archive'],
    ['a file that was never written', Buffer.alloc(1024), 'unfinished'],
    ['an AAC sound', latin('\xff\xf1'), 'sound'],
    ['a sound in Ogg', Buffer.concat([latin('OggS', 24), latin('OpusHead')]), 'sound'],
    ['a recording of a camera', packets, 'video'],
    ['raw frames', Buffer.from('YUV4MPEG2 W180 H320 F24:1 Ip A1:1\nFRAME\n'), 'video'],
  ])('%s', (_, head, content) => expect(kindIn(head)?.content).toBe(content));

  test.each([
    ['noise', Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 7919) % 251))],
    ['an MP4', latin('\0\0\0\x18ftypisom')],
    ['a few letters', Buffer.from('moov')],
  ])('%s tells nothing', (_, head) => expect(kindIn(head)).toBeUndefined());
});

describe('what can be done', () => {
  const nextOf = (error: unknown) => (error as SparkfluenceError).details.next as string;

  test('a command can be copied into a shell, and does not write over the file', () => {
    const error = refused('/tmp/my clip.mp4', 'picture_undecodable', 'it is old');
    expect(nextOf(ofOwnFile(error, '/home/a/-my clip.mp4', 'HOOK'))).toContain(
      'ffmpeg -i "./-my clip.mp4" -c:v libx264 -pix_fmt yuv420p -c:a aac "./-my clip-converted.mp4"',
    );
    expect(nextOf(ofOwnFile(error, "/a/it's $5.mov", 'HOOK'))).toContain(String.raw`-i 'it'\''s $5.mov'`);
  });

  test('nobody is told to convert what is no video', () => {
    const kinds = ['%PDF-1.7', 'PK\x03\x04', '\xff\xd8\xff', 'ID3\x04', '{"error": "not found"}'].map(
      (text) => kindIn(Buffer.from(text, 'latin1')),
    );
    for (const kind of kinds) {
      const error = notVideo('/a/clip.mp4', kind);
      expect(kind).toBeDefined();
      for (const told of [ofOwnFile(error, '/a/clip.mp4', 'HOOK'), ofFetched(error, 'https://a/b', 'HOOK')])
        expect(nextOf(told)).not.toMatch(/convert|SEGMENT/);
    }
  });

  test('a disk that is full is no fault of an address', () => {
    const full = new SparkfluenceError('media', 'The disk is full', { details: { reason: 'disk_full' } });
    expect(ofFetched(full, 'https://a/b', 'HOOK')).toBe(full);
  });
});
