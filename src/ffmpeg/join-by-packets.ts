import { SparkfluenceError } from '../contracts/errors.ts';
import type { Degradation } from '../contracts/segments.ts';
import { type EncodedSound, encodeSound, hearEncoded } from './encode-sound.ts';
import type { JoinOptions, JoinRequest, JoinResult } from './join.ts';
import { checkJoined, damage, hasSound, joinDegradations } from './join-checks.ts';
import {
  type JoinedPackets,
  type PictureClip,
  pictureSeconds,
  planCopied,
  planEncoded,
  probeJoined,
  readPictures,
} from './join-packets.ts';
import { writePackets } from './packet-writer.ts';
import { planMix } from './plan-mix.ts';
import type { Probe } from './probe.ts';
import { type Fit, fitTo, majorityShape } from './shape.ts';
import { stage, stagedName, withStaging } from './staging.ts';

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
  const pictures = await readPictures(clips.map(({ file }) => file));
  if (pictures === undefined) return undefined;
  const asItIs = music === null && targetLufs === undefined;
  const copied = asItIs && probes.every(isStereoAac) ? await planCopied(pictures) : undefined;
  if (copied !== undefined) return write(copied, 'copied', [], 0);
  return withStaging(output, async (folder) => {
    const encoded = await encoding(folder, request, { probes, pictures }, options);
    const complaints = encoded.complaints.flatMap(({ text, opened }) =>
      damage(
        text,
        opened.map((slot) => clips[slot]!),
      ),
    );
    const { ffmpeg, signal } = options;
    // Listened to while it is written: the one keeps the processor busy and the other the disk.
    const [joined, heard] = await Promise.all([
      write(planEncoded(pictures, encoded), 'encoded', complaints, SOUND_SHARE),
      hearEncoded(encoded, { ffmpeg, signal, folder }),
    ]);
    return { ...joined, heard };
  });

  async function write(
    plan: JoinedPackets,
    sound: JoinResult['sound'],
    complaints: readonly Degradation[],
    done: number,
  ): Promise<JoinResult> {
    await writing(plan, request, options, done);
    const made = checkJoined(await probeJoined(output, probes[0]!), plan.frameCount, plan.durationSeconds);
    const degradations = [...toldOf(request, probes, fits), ...complaints];
    const { durationSeconds, clipSeconds } = plan;
    return { degradations, durationSeconds, clipSeconds, made, route: 'copy', sound };
  }
}

const isStereoAac = ({ audio }: Probe): boolean => audio?.codec === 'aac' && audio.channels === 2;

async function encoding(
  folder: string,
  request: JoinRequest,
  { probes, pictures }: { readonly probes: readonly Probe[]; readonly pictures: readonly PictureClip[] },
  { ffmpeg, signal, onProgress }: JoinOptions,
): Promise<EncodedSound> {
  const seconds = pictureSeconds(pictures);
  const slots = await Promise.all(
    request.clips.map(async ({ file }, index) => {
      const { audio } = probes[index]!;
      const path = await stage(file, folder, stagedName('in', index));
      return {
        path,
        seconds: seconds[index]!,
        channels: hasSound(audio) ? audio.channels : 0,
        skipSeconds: 0,
      };
    }),
  );
  const tools = { ffmpeg, signal, folder };
  const mix = await planMix(slots, request, tools);
  return encodeSound(mix, { ...tools, onProgress: (fraction) => onProgress?.(fraction * SOUND_SHARE) });
}

async function writing(
  plan: JoinedPackets,
  request: JoinRequest,
  { signal, onProgress }: JoinOptions,
  done: number,
): Promise<void> {
  try {
    await writePackets(plan, request, signal, (fraction) => onProgress?.(done + fraction * (1 - done)));
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new SparkfluenceError('interrupted', 'Joining was stopped', { cause });
  }
}

const toldOf = ({ clips }: JoinRequest, probes: readonly Probe[], fits: readonly Fit[]): Degradation[] =>
  clips.flatMap((clip, index) => joinDegradations({ clip, probe: probes[index]!, fit: fits[index]! }));
