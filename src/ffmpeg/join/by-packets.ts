import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Probe } from '../inspect/probe.ts';
import { fitTo, majorityShape } from '../inspect/shape.ts';
import { spanOf } from '../inspect/span.ts';
import { writePackets } from '../packets/packet-writer.ts';
import { stage, stagedName, withStaging } from '../run/staging.ts';
import { encodeSound } from '../sound/encode-sound.ts';
import type { Slot } from '../sound/mix.ts';
import { planMix } from '../sound/plan-mix.ts';
import { checkJoined, damage, hasSound, joinDegradations } from './checks.ts';
import type { ClipSource } from './fit-graph.ts';
import { type PictureClip, pictureSeconds, readPictures } from './packet-clips.ts';
import { type JoinedPackets, planCopied, planEncoded, probeJoined } from './packet-plan.ts';
import type { JoinClip, JoinOptions, JoinRequest, JoinResult } from './request.ts';

/** The share of the progress that encoding the sound takes. */
const SOUND_SHARE = 0.9;

/**
 * Copies the packets of the pictures in this process, and those of the sound where nothing has to be done to it;
 * otherwise the sound is encoded once, over the whole timeline.
 * @returns undefined where some picture has to be encoded again or muxed anew
 */
export async function joinByPackets(
  request: JoinRequest,
  probes: readonly Probe[],
  options: JoinOptions,
): Promise<JoinResult | undefined> {
  const { clips, music, targetLufs, transition, output } = request;
  const shape = majorityShape(probes, request.frame);
  const fits = probes.map((found) => fitTo(shape, found));
  if (transition !== undefined || !fits.every(({ action }) => action === 'keep')) return undefined;
  if (clips.some(({ isDamaged, holdSeconds = 0 }) => isDamaged || holdSeconds > 0)) return undefined;
  const files = clips.map(({ file }) => file);
  const pictures = await readPictures(files);
  if (pictures === undefined) return undefined;
  const degradations = clips.flatMap((clip, index) =>
    joinDegradations({ clip, probe: probes[index]!, fit: fits[index]! }),
  );
  const soundsItself = clips.every(({ volume = 1, narrator }) => volume === 1 && narrator === undefined);
  const asItIs = music === null && targetLufs === undefined && soundsItself;
  const copied = asItIs && probes.every(isStereoAac) ? await planCopied(pictures) : undefined;
  if (copied !== undefined) {
    const written = await write(copied, request, { like: probes[0]!, done: 0 }, options);
    const { durationSeconds, clipSeconds } = copied;
    return { degradations, durationSeconds, clipSeconds, ...written, route: 'copy', sound: 'copied' };
  }
  return withStaging(output, async (folder) => {
    const seconds = pictureSeconds(pictures);
    const slots = await Promise.all(
      files.map(async (file, index): Promise<Slot> => {
        const path = await stage(file, folder, stagedName('in', index));
        return slotOf({ path, probe: probes[index]!, clip: clips[index]! }, seconds[index]!);
      }),
    );
    const joined = await joinEncoded(folder, request, { pictures, slots, like: probes[0]! }, options);
    return { ...joined, degradations: [...degradations, ...joined.degradations], route: 'copy' };
  });
}

/** The sound of a clip in the place of its picture. @param seconds the length of the picture in the result */
export const slotOf = (
  { path, probe: found, clip: { volume, narrator } }: ClipSource & { readonly clip: JoinClip },
  seconds: number,
): Slot => {
  const { audio } = found;
  const { originSeconds } = spanOf(found);
  return {
    path,
    seconds,
    originSeconds,
    volume,
    narrator,
    channels: hasSound(audio) && volume !== 0 ? audio.channels : 0,
    channelsUnsure: audio?.channels === 1 || audio?.codec === 'mp3',
    track: audio?.track ?? 0,
  };
};

const isStereoAac = ({ audio }: Probe): boolean => audio?.codec === 'aac' && audio.channels === 2;

export interface EncodedOrder {
  /** The clips whose pictures follow each other unchanged. */
  readonly pictures: readonly PictureClip[];
  readonly slots: readonly Slot[];
  /** A clip whose shape the result has. */
  readonly like: Probe;
}

/** Joins pictures by their packets with a sound that is encoded for all. The degradations are ffmpeg's complaints. */
export async function joinEncoded(
  folder: string,
  request: JoinRequest,
  { pictures, slots, like }: EncodedOrder,
  options: JoinOptions,
): Promise<Omit<JoinResult, 'route'>> {
  const { ffmpeg, signal, onProgress } = options;
  const tools = { ffmpeg, signal, folder };
  const { mix, degradations: ofMusic } = await planMix(slots, request, tools);
  const encoded = await encodeSound(mix, {
    ...tools,
    onProgress: (fraction) => onProgress?.(fraction * SOUND_SHARE),
  });
  const plan = planEncoded(pictures, encoded);
  // The sound is measured while the file is written, since one needs the processor and the other the disk.
  const [written, soundFacts] = await Promise.all([
    write(plan, request, { like, done: SOUND_SHARE }, options),
    encoded.heard,
  ]);
  const degradations = encoded.complaints.flatMap(({ text, opened }) =>
    damage(
      text,
      opened.map((slot) => request.clips[slot]!),
    ),
  );
  const { durationSeconds, clipSeconds } = plan;
  return {
    degradations: [...ofMusic, ...degradations],
    ...{ durationSeconds, clipSeconds, ...written, sound: 'encoded', soundFacts },
  };
}

async function write(
  plan: JoinedPackets,
  request: JoinRequest,
  { like, done }: { readonly like: Probe; readonly done: number },
  { signal, onProgress }: JoinOptions,
): Promise<Pick<JoinResult, 'made' | 'sha256'>> {
  const tell = (fraction: number) => onProgress?.(done + fraction * (1 - done));
  const sha256 = await writePackets(plan, request, signal, tell).catch((cause: unknown) => {
    if (!signal.aborted) throw cause;
    throw new SparkfluenceError('interrupted', 'Joining was stopped', { cause });
  });
  const found = await probeJoined(request.output, like);
  return { made: checkJoined(found, plan.frameCount, plan.durationSeconds), sha256 };
}
