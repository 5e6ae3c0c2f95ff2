import { readFileSync } from 'node:fs';
import { json, type Reply } from './fake-vendor.ts';

export { fakeJpeg } from './fake-jpeg.ts';

export type Vendor = 'huggingface' | 'openai-images' | 'gemini-images' | 'veo' | 'google-video';

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

/** Bytes that begin as an MP4 file does. */
export function fakeMp4(size = 200_000): Buffer {
  const file = Buffer.alloc(size, 7);
  file.writeUInt32BE(24, 0);
  file.write('ftypisom', 4, 'latin1');
  return file;
}
