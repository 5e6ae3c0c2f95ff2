import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { MeasureTools } from '../inspect/sound-facts.ts';
import { input, SAMPLE_RATE } from '../run/arguments.ts';
import { ENCRYPTED, isLocked, lookInside } from './music-file.ts';
import { readWav, type WavFacts } from './wav.ts';

/** Shorter music is refused, since looping it would only rattle; seconds. */
const SHORTEST_SECONDS = 1;
/** Music that ends this much before its own end is cut off; encoders round by less. Seconds. */
const CUT_SECONDS = 0.5;

export interface MusicRequest {
  readonly file: string;
  /** Where it was fetched from; left out: a file of the user's own. */
  readonly url?: string | undefined;
}

export interface DecodedMusic {
  /** A WAV, which loops without a gap in every build; MP3 and M4A do not. */
  readonly path: string;
  readonly channels: number;
  /** That it is cut off or damaged, where it is. */
  readonly degradations: readonly Degradation[];
}

/**
 * Decodes as much of the music as the video needs, in its own channels. A whole WAV that is mixed as it is, such as the
 * program's own music, is not decoded.
 * @throws SparkfluenceError media, reason `music_unusable`, naming the file: code INVALID_INPUT for a file of the user's
 *   own, DOWNLOAD_FAILED for a fetched one; interrupted
 */
export async function decodeMusic(
  music: MusicRequest,
  neededSeconds: number,
  { ffmpeg, signal, folder }: MeasureTools,
): Promise<DecodedMusic> {
  const own = await readyWav(music.file);
  if (own !== undefined) return { path: music.file, channels: own.channels, degradations: [] };
  if (await isLocked(music.file)) throw unusable(music, ENCRYPTED);
  const path = join(folder, 'music.wav');
  const args = [
    ...input(music.file),
    ...['-map', '0:a:0', '-t', neededSeconds.toFixed(3), '-ar', String(SAMPLE_RATE)],
    ...['-map_metadata', '-1', '-c:a', 'pcm_s16le', '-f', 'wav', `file:${path}`],
  ];
  let complaints: string;
  try {
    complaints = await ffmpeg.run(args, { signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof SparkfluenceError) || error.kind !== 'media') throw error;
    if (error.details.reason === 'disk_full') throw error;
    const { why, isCut } = await lookInside(music.file);
    const words = isCut ? 'it is cut off, and nothing of it can be played' : 'no sound can be read from it';
    throw unusable(music, why ?? words, error);
  }
  const wav = await readWav(path);
  const seconds = wav?.seconds ?? 0;
  if (wav !== undefined && seconds >= neededSeconds - CUT_SECONDS) {
    return { path, channels: wav.channels, degradations: complaints.trim() === '' ? [] : [damaged(music)] };
  }
  const { why, promisedSeconds, isCut } = await lookInside(music.file);
  const lacks = isCut || (promisedSeconds !== undefined && promisedSeconds > seconds + CUT_SECONDS);
  if (wav === undefined || seconds < Math.min(SHORTEST_SECONDS, neededSeconds) - 0.001) {
    const whole = promisedSeconds === undefined ? '' : ` of ${promisedSeconds.toFixed(2)} s`;
    if (lacks || complaints.trim() !== '' || why !== undefined) {
      throw unusable(music, why ?? `it is damaged or cut off: ${seconds.toFixed(2)} s${whole} can be played`);
    }
    throw unusable(music, `it lasts ${seconds.toFixed(2)} s, less than one second`);
  }
  const degradations = lacks
    ? [cutOff(music, seconds, promisedSeconds)]
    : complaints.trim() === ''
      ? []
      : [damaged(music)];
  return { path, channels: wav.channels, degradations };
}

/** Samples as loud as this are heard: -60 dBFS, of 16 bits. */
const HEARD_SAMPLE = 33;

/**
 * Decodes as much of the music as a video needs, and finds out whether anything is heard of it. Nothing is kept.
 * @throws SparkfluenceError as `decodeMusic`; the same where it is silent
 */
export async function listenTo(
  music: MusicRequest,
  neededSeconds: number,
  tools: Pick<MeasureTools, 'ffmpeg' | 'signal'>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-music-'));
  try {
    const { path } = await decodeMusic(music, neededSeconds, { ...tools, folder });
    if (!(await isHeard(path)))
      throw unusable(music, `nothing is heard in its first ${Math.round(neededSeconds)} s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a WAV of 16 bits holds more than silence. */
async function isHeard(file: string): Promise<boolean> {
  let isFirst = true;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (let at = isFirst ? WAV_HEAD_BYTES : 0; at + 1 < chunk.length; at += 2)
      if (Math.abs(chunk.readInt16LE(at)) >= HEARD_SAMPLE) return true;
    isFirst = false;
  }
  return false;
}

/** What a header may have: its numbers are no samples. */
const WAV_HEAD_BYTES = 128;

/** A whole WAV of 16 bits in the mix's rate that is long enough to be repeated. */
async function readyWav(file: string): Promise<WavFacts | undefined> {
  const wav = await readWav(file).catch(() => undefined); // what cannot be read, ffmpeg says in its words
  if (wav === undefined || !wav.isPlain || wav.sampleRate !== SAMPLE_RATE || wav.channels > 2)
    return undefined;
  return wav.seconds >= SHORTEST_SECONDS && wav.seconds === wav.promisedSeconds ? wav : undefined;
}

const nameOf = ({ file, url }: MusicRequest): string => url ?? basename(file);
const NEXT = 'Give the whole file again, if the music should not sound like this.';

const damaged = (music: MusicRequest): Degradation => ({
  reason: 'music_damaged',
  message: `The music ${nameOf(music)} is damaged inside; what could be read of it was played.`,
  next: NEXT,
});

function cutOff(music: MusicRequest, seconds: number, promised: number | undefined): Degradation {
  const of = promised === undefined ? '' : ` of its ${promised.toFixed(2)} s`;
  return {
    reason: 'music_cut_off',
    message: `The music ${nameOf(music)} is cut off: ${seconds.toFixed(2)} s${of} are there, and are repeated from the beginning.`,
    next: NEXT,
  };
}

function unusable(music: MusicRequest, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('media', `The music ${nameOf(music)} cannot be used: ${why}`, {
    code: music.url === undefined ? 'INVALID_INPUT' : 'DOWNLOAD_FAILED',
    details: {
      reason: 'music_unusable',
      ...(music.url === undefined ? { file: music.file } : { url: music.url }),
      next: 'Give another file (MP3, M4A, WAV, OGG, FLAC), or leave the music out.',
    },
    cause,
  });
}
