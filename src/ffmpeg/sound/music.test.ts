import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../contracts/media.ts';
import { decodeMusic } from './music.ts';

const folder = mkdtempSync(join(tmpdir(), 'music-'));
afterAll(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;

/** An ffmpeg that says that it was asked. */
class Asked extends Error {}
const ffmpeg: Ffmpeg = {
  binary: 'ffmpeg',
  version: 'none',
  run: () => Promise.reject(new Asked()),
  read: () => {
    throw new Asked();
  },
};

interface Kind {
  readonly rate?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly seconds?: number;
  readonly cutBytes?: number;
}

function wavFile({ rate = 48_000, bits = 16, channels = 2, seconds = 2, cutBytes = 0 }: Kind): string {
  const each = (bits / 8) * channels;
  const bytes = Buffer.alloc(44 + rate * seconds * each);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * each, 28);
  bytes.writeUInt16LE(each, 32);
  bytes.writeUInt16LE(bits, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  const file = join(folder, `${crypto.randomUUID()}.wav`);
  writeFileSync(file, bytes.subarray(0, bytes.length - cutBytes));
  return file;
}

test.each<[string, Kind]>([
  ['stereo', {}],
  ['mono', { channels: 1 }],
  ['shorter than the video, which repeats it', { seconds: 1 }],
])('a WAV that is mixed as it is needs no decoding: %s', async (_, kind) => {
  const file = wavFile(kind);
  const decoded = await decodeMusic({ file }, 2, { ffmpeg, signal, folder });
  expect(decoded).toEqual({ path: file, channels: kind.channels ?? 2, degradations: [] });
});

test.each<[string, Kind]>([
  ['another rate', { rate: 44_100 }],
  ['24 bits', { bits: 24 }],
  ['six channels', { channels: 6 }],
  ['too short to be repeated', { seconds: 0.5 }],
  ['cut off', { cutBytes: 4 }],
])('any other WAV is decoded: %s', async (_, kind) => {
  const file = wavFile(kind);
  await expect(decodeMusic({ file }, 1, { ffmpeg, signal, folder })).rejects.toThrow(Asked);
});
