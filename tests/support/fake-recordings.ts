import { readFileSync } from 'node:fs';
import { json, type Reply } from './fake-vendor.ts';

export type Vendor = 'huggingface' | 'openai-images' | 'veo' | 'google-video';

interface Recording {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** Values for the placeholders `{{name}}` of a recording. */
export type Fillings = Readonly<Record<string, string>>;

/** A reply of a fake server with an answer of `fixtures/providers`. */
export function recorded(
  vendor: Vendor,
  name: string,
  fillings: Fillings = {},
  headers: Record<string, string> = {},
): Reply {
  const recording = recordingOf(vendor, name);
  return json(recording.status, JSON.parse(filled(recording, fillings)), {
    ...recording.headers,
    ...headers,
  });
}

/** The body of a recorded answer, JSON. */
export const recordedText = (vendor: Vendor, name: string, fillings: Fillings = {}): string =>
  filled(recordingOf(vendor, name), fillings);

function recordingOf(vendor: Vendor, name: string): Recording {
  const file = new URL(`../../fixtures/providers/${vendor}.json`, import.meta.url);
  const recording = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Recording>)[name];
  if (recording === undefined) throw new Error(`${vendor} has no recording ${name}`);
  return recording;
}

const filled = ({ body }: Recording, fillings: Fillings): string =>
  JSON.stringify(body).replace(/\{\{(\w+)\}\}/g, (whole, key: string) =>
    key in fillings ? JSON.stringify(fillings[key]).slice(1, -1) : whole,
  );

/** The head of a JPEG file of this size, enough to be recognised as one. */
export function fakeJpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0x00, 0x11, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const comment = Buffer.from([0xff, 0xfe, 0x00, 0x06, 1, 2, 3, 4]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, frame, Buffer.from([0xff, 0xd9])]);
}

/** Bytes that begin as an MP4 file does. */
export function fakeMp4(size = 200_000): Buffer {
  const file = Buffer.alloc(size, 7);
  file.writeUInt32BE(24, 0);
  file.write('ftypisom', 4, 'latin1');
  return file;
}
