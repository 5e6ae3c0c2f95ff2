import { join } from 'node:path';
import { type MeasureTools, measureParts, ofAllParts, type SoundFacts } from '../inspect/sound-facts.ts';
import { type SoundPart, SPARE_FRAMES, soundParts, soundWorkers } from '../inspect/sound-parts.ts';
import { FRAME_SAMPLES, WINDOWS, windowOf } from '../packets/aac-frames.ts';
import { readTables, type TrackTables } from '../packets/mp4-tables.ts';
import { AUDIO_CODING, input, SAMPLE_RATE } from '../run/arguments.ts';
import { atOnce } from '../run/at-once.ts';
import { type Mix, type MixSource, mixSamples, mixSource } from './mix.ts';

/**
 * Encodes the sound of a join once. AAC is encoded on one core and takes longer than the rest of a join, so a long sound is
 * encoded in parts at once, and the packets of the parts are spliced where both have the same frame.
 */

/** A compressor needs longer to settle than a filter: 3.2 s are eight of its release times. */
const DUCKING_LEAD_IN = 2;

export interface EncodedSound {
  /** The track of the first part; sizes and offsets of packets are in `runs`. */
  readonly track: TrackTables;
  /** The packets in order, file by file. */
  readonly runs: readonly SoundRun[];
  /** What ffmpeg complained about, with the slot of each input. */
  readonly complaints: readonly { readonly text: string; readonly opened: readonly number[] }[];
  /** What a player hears of it. The last of it is measured while the caller goes on. */
  readonly heard: Promise<SoundFacts>;
}

/** Packets in one file, which holds a part of the whole. */
export interface SoundRun {
  readonly path: string;
  readonly sizes: Uint32Array;
  readonly offsets: Float64Array;
}

export interface SoundTools extends MeasureTools {
  /** 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Encodes a mix.
 * @param cores the number of encoders at a time
 * @throws SparkfluenceError media, interrupted
 */
export async function encodeSound(
  mix: Mix,
  tools: SoundTools,
  cores: number = soundWorkers(),
): Promise<EncodedSound> {
  const parts = partsOf(mix, cores);
  const done = await encodeParts(mix, parts, tools, cores);
  const spliced = await splice(parts, done);
  if (spliced !== undefined) return spliced;
  await Promise.all(done.map(({ heard }) => heard));
  // The windows fit nowhere, so the sound is encoded as one part without a splice.
  const whole = soundParts(mixSamples(mix), 1);
  return (await splice(whole, await encodeParts(mix, whole, tools, 1)))!;
}

/** The parts in which a mix is encoded. */
export const partsOf = (mix: Mix, cores: number = soundWorkers()): SoundPart[] =>
  soundParts(mixSamples(mix), cores, mix.music?.duck === true ? DUCKING_LEAD_IN : 1);

interface EncodedPart {
  readonly path: string;
  readonly tables: TrackTables;
  readonly source: MixSource;
  readonly complaints: string;
  readonly heard: Promise<SoundFacts>;
}

/** Each part is measured as soon as it is encoded, since the parts do not end together. */
async function encodeParts(
  mix: Mix,
  parts: readonly SoundPart[],
  { ffmpeg, signal, folder, onProgress }: SoundTools,
  cores: number,
): Promise<EncodedPart[]> {
  const fractions = parts.map(() => 0);
  const hearing: Promise<SoundFacts>[] = [];
  const encode = async (part: SoundPart, index: number, stopped: AbortSignal): Promise<EncodedPart> => {
    const { span } = part;
    const path = join(folder, `sound${index}.m4a`);
    const source = mixSource(mix, span);
    const complaints = await ffmpeg.run(
      [
        ...['-copyts', ...source.inputs, '-filter_complex', source.graph, '-map', source.end],
        ...['-map_metadata', '-1', ...AUDIO_CODING, '-f', 'mp4', `file:${path}`],
      ],
      {
        signal: stopped,
        durationSeconds: (span.to - span.from) / SAMPLE_RATE,
        onProgress: (fraction) => {
          fractions[index] = fraction;
          onProgress?.(fractions.reduce((sum, each) => sum + each, 0) / parts.length);
        },
      },
    );
    const [tables] = (await readTables(path)) ?? [];
    if (tables === undefined) throw new RangeError('the encoded sound cannot be read back');
    const heard = hear(path, part, { ffmpeg, signal: stopped, folder });
    heard.catch(() => undefined); // it is awaited when all parts are there
    hearing.push(heard);
    if (index < parts.length - cores) await heard; // no more processes at a time than cores
    return { path, tables, source, complaints, heard };
  };
  try {
    return await atOnce(parts, cores, signal, encode);
  } catch (error) {
    await Promise.allSettled(hearing);
    throw error;
  }
}

/** Measures an encoded part as a player decodes it. */
async function hear(path: string, part: SoundPart, tools: MeasureTools): Promise<SoundFacts> {
  const { soundFacts } = await measureParts([part], tools, (_, filters) => [
    ...input(path),
    ...['-map', '0:a:0', '-af', filters, '-f', 'null', '-'],
  ]);
  return soundFacts;
}

/** Splices the parts; undefined where the windows of two parts fit nowhere. */
async function splice(
  parts: readonly SoundPart[],
  encoded: readonly EncodedPart[],
): Promise<EncodedSound | undefined> {
  const [first] = encoded;
  if (encoded.some(({ tables }) => tables.mediaTime !== first!.tables.mediaTime)) return undefined;
  const runs: SoundRun[] = [];
  let begin = 0;
  for (const [index, part] of encoded.entries()) {
    const next = encoded[index + 1];
    const own = parts[index]!.span.from / FRAME_SAMPLES;
    let end = own + part.tables.sizes.length;
    if (next !== undefined) {
      const other = parts[index + 1]!;
      const found = await fittingFrame(part, own, next, other.span.from / FRAME_SAMPLES, other.from);
      if (found === undefined) return undefined;
      end = found;
    }
    const { sizes, offsets } = part.tables;
    runs.push({
      path: part.path,
      sizes: sizes.subarray(begin - own, end - own),
      offsets: offsets.subarray(begin - own, end - own),
    });
    begin = end;
  }
  const complaints = encoded.map(({ complaints: text, source: { opened } }) => ({ text, opened }));
  const heard = Promise.all(encoded.map((part) => part.heard)).then(ofAllParts);
  heard.catch(() => undefined); // it is the caller's to await
  return { track: first!.tables, runs, complaints, heard };
}

/** The first frame from `sample` on whose window rises as the previous frame, in the other part, falls. */
async function fittingFrame(
  before: EncodedPart,
  beforeFrom: number,
  after: EncodedPart,
  afterFrom: number,
  sample: number,
): Promise<number | undefined> {
  const start = sample / FRAME_SAMPLES;
  for (let frame = start; frame < start + SPARE_FRAMES; frame++) {
    const [left, right] = await Promise.all([
      windowOf({ path: before.path, sound: before.tables }, frame - 1 - beforeFrom),
      windowOf({ path: after.path, sound: after.tables }, frame - afterFrom),
    ]);
    if (left === undefined || right === undefined) continue;
    if (WINDOWS[left]!.fall === WINDOWS[right]!.rise) return frame;
  }
  return undefined;
}
