import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Probe } from '../inspect/probe.ts';
import { fitTo, majorityShape } from '../inspect/shape.ts';
import { writePackets } from '../packets/packet-writer.ts';
import { stage, stagedName, withStaging } from '../run/staging.ts';
import { encodeSound, hearEncoded } from '../sound/encode-sound.ts';
import type { Slot } from '../sound/mix.ts';
import { planMix } from '../sound/plan-mix.ts';
import { checkJoined, damage, hasSound, joinDegradations } from './checks.ts';
import { type PictureClip, pictureSeconds, readPictures } from './packet-clips.ts';
import { type JoinedPackets, planCopied, planEncoded, probeJoined } from './packet-plan.ts';
import type { JoinOptions, JoinRequest, JoinResult } from './request.ts';

/** Share of the progress that encoding the sound takes. */
const SOUND_SHARE = 0.9;

/**
 * The pictures' packets are copied in this process. So is the sound's where nothing has to be done to it; else it is
 * encoded once, over the whole timeline.
 * @returns undefined where some picture has to be made again, or wrapped anew
 */
export async function joinByPackets(
  request: JoinRequest,
  probes: readonly Probe[],
  options: JoinOptions,
): Promise<JoinResult | undefined> {
  const { clips, music, targetLufs, transition, output } = request;
  const shape = majorityShape(probes);
  const fits = probes.map((found) => fitTo(shape, found));
  if (transition !== undefined || !fits.every(({ action }) => action === 'keep')) return undefined;
  const files = clips.map(({ file }) => file);
  const pictures = await readPictures(files);
  if (pictures === undefined) return undefined;
  const told = clips.flatMap((clip, index) =>
    joinDegradations({ clip, probe: probes[index]!, fit: fits[index]! }),
  );
  const asItIs = music === null && targetLufs === undefined;
  const copied = asItIs && probes.every(isStereoAac) ? await planCopied(pictures) : undefined;
  if (copied !== undefined) {
    const written = await write(copied, request, { like: probes[0]!, done: 0 }, options);
    const { durationSeconds, clipSeconds } = copied;
    return { degradations: told, durationSeconds, clipSeconds, ...written, route: 'copy', sound: 'copied' };
  }
  return withStaging(output, async (folder) => {
    const seconds = pictureSeconds(pictures);
    const slots = await Promise.all(
      files.map(async (file, index): Promise<Slot> => {
        const { audio } = probes[index]!;
        const path = await stage(file, folder, stagedName('in', index));
        const channels = hasSound(audio) ? audio.channels : 0;
        return { path, seconds: seconds[index]!, channels, skipSeconds: 0 };
      }),
    );
    const joined = await joinEncoded(folder, request, { pictures, slots, like: probes[0]! }, options);
    return { ...joined, degradations: [...told, ...joined.degradations], route: 'copy' };
  });
}

const isStereoAac = ({ audio }: Probe): boolean => audio?.codec === 'aac' && audio.channels === 2;

export interface EncodedOrder {
  /** Whose pictures stand one behind the other as they are. */
  readonly pictures: readonly PictureClip[];
  readonly slots: readonly Slot[];
  /** Whose shape the result has. */
  readonly like: Probe;
}

/** Pictures by their packets, under a sound that is encoded for all of them. Degradations are what ffmpeg complained of. */
export async function joinEncoded(
  folder: string,
  request: JoinRequest,
  { pictures, slots, like }: EncodedOrder,
  options: JoinOptions,
): Promise<Omit<JoinResult, 'route'>> {
  const { ffmpeg, signal, onProgress } = options;
  const tools = { ffmpeg, signal, folder };
  const encoded = await encodeSound(await planMix(slots, request, tools), {
    ...tools,
    onProgress: (fraction) => onProgress?.(fraction * SOUND_SHARE),
  });
  const plan = planEncoded(pictures, encoded);
  // Listened to while it is written: the one keeps the processor busy and the other the disk.
  const [written, heard] = await Promise.all([
    write(plan, request, { like, done: SOUND_SHARE }, options),
    hearEncoded(encoded, tools),
  ]);
  const degradations = encoded.complaints.flatMap(({ text, opened }) =>
    damage(
      text,
      opened.map((slot) => request.clips[slot]!),
    ),
  );
  const { durationSeconds, clipSeconds } = plan;
  return { degradations, durationSeconds, clipSeconds, ...written, sound: 'encoded', heard };
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
