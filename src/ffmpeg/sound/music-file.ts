import { open } from 'node:fs/promises';
import { walkBoxes } from '../inspect/boxes.ts';
import { type Content, kindOf } from '../inspect/file-kinds.ts';
import { readMp4Tracks } from '../packets/mp4-tracks.ts';
import { readWav } from './wav.ts';

/** What a sound file says of itself, where ffmpeg could not read all of it. */
export interface MusicFacts {
  /** Why nothing can be played, as the end of a sentence; undefined where it should play. */
  readonly why?: string | undefined;
  /** The length that the file promises, seconds. */
  readonly promisedSeconds?: number | undefined;
  /** Whether its last bytes are missing. */
  readonly isCut: boolean;
}

const OGG_PAGE = 'OggS';
const OGG_LAST = 4;
/** A page of Ogg is at most this long (RFC 3533, 6). */
const OGG_PAGE_BYTES = 65_307;

/** Looks into a file that plays shorter than it should, or not at all. */
export async function lookInside(file: string): Promise<MusicFacts> {
  const head = await ends(file);
  if (head.bytes === 0) return { why: 'it is empty', isCut: true };
  const kind = await kindOf(file);
  if (kind !== undefined && NO_SOUND.includes(kind.content))
    return { why: `it is ${kind.what}`, isCut: false };
  const wav = await readWav(file);
  if (wav !== undefined) {
    const { seconds, promisedSeconds } = wav;
    return { promisedSeconds, isCut: promisedSeconds !== undefined && promisedSeconds > seconds + 0.01 };
  }
  if (head.first.startsWith(OGG_PAGE)) {
    const page = head.last.lastIndexOf(OGG_PAGE);
    return { isCut: page < 0 || (head.last.charCodeAt(page + 5) & OGG_LAST) === 0 };
  }
  const walk = await walkBoxes(file);
  if (walk.iso && !walk.types.includes('moov') && !walk.types.includes('moof')) {
    return { why: 'its end is missing, and with it the index (moov): it is cut off', isCut: true };
  }
  return { ...(await readPromise(file)), isCut: walk.cut };
}

/** What these are holds no sound, whatever its name says. */
const NO_SOUND: readonly Content[] = ['picture', 'text', 'pointer', 'archive', 'other'];

/** Whether its sound is encrypted: ffmpeg plays some of it all the same, as noise. */
export async function isLocked(file: string): Promise<boolean> {
  const tracks = await readMp4Tracks(file);
  return tracks?.some(({ kind, isEncrypted }) => kind === 'soun' && isEncrypted) ?? false;
}

async function ends(file: string): Promise<{ first: string; last: string; bytes: number }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const [first, last] = [
      Buffer.alloc(Math.min(size, 16)),
      Buffer.alloc(Math.min(size, 2 * OGG_PAGE_BYTES)),
    ];
    await handle.read(first, 0, first.length, 0);
    await handle.read(last, 0, last.length, size - last.length);
    return { first: first.toString('latin1'), last: last.toString('latin1'), bytes: size };
  } finally {
    await handle.close();
  }
}

async function readPromise(file: string): Promise<Pick<MusicFacts, 'why' | 'promisedSeconds'>> {
  const { ADTS, FilePathSource, FLAC, Input, Logging, LogLevel, MATROSKA, MP3, MP4, QTFF, WEBM } =
    await import('mediabunny');
  Logging.level = LogLevel.Silent;
  // Playlists are left out, since a file from outside must not make the program open other files.
  const input = new Input({
    source: new FilePathSource(file),
    formats: [MP4, QTFF, MATROSKA, WEBM, MP3, FLAC, ADTS],
  });
  try {
    if (!(await input.canRead())) return {};
    const track = await input.getPrimaryAudioTrack();
    if (track === null) return { why: 'there is no sound in it' };
    return { promisedSeconds: (await track.getDurationFromMetadata()) ?? undefined };
  } catch {
    return {};
  } finally {
    input.dispose();
  }
}

export const ENCRYPTED = 'it is encrypted, and nobody without its key can play it';
